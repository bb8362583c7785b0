// Package version knows which version of redisvet this binary is, and which
// version of redisguard goes with it.
package version

import (
	"runtime/debug"

	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

// Module is the module of redisvet.
const Module = "github.com/redisvet/redisvet"

// Redisguard is the version of redisguard that releases of redisvet require in
// the modules that they fix. Its tag is redisguard/VERSION.
const Redisguard = "v0.1.0"

// Own is the version of redisvet in a binary, or "" where it was built from a
// checkout.
func Own(info *debug.BuildInfo) string {
	if info == nil {
		return ""
	}
	for _, m := range append([]*debug.Module{&info.Main}, info.Deps...) {
		// A checkout may have a version, made up from git's, but no checksum.
		// go tool runs redisvet as a dependency, which has none either when it is
		// vendored.
		if m.Path == Module && m.Replace == nil && (m.Sum != "" || m != &info.Main && semver.IsValid(m.Version)) {
			return m.Version
		}
	}
	return ""
}

// Text is the version of redisvet in a binary for a reader: that of a release or of a
// commit, also where redisvet is a dependency, as the files of a release are built.
func Text(info *debug.BuildInfo) string {
	if own := Own(info); own != "" {
		return own
	}
	if info != nil && info.Main.Path == Module && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

// ForRedisguard is the version of redisguard that redisvet was tested with, as go get
// understands it. It is the commit of an unreleased redisvet. It is "" for a checkout,
// of which nobody knows whether it can be downloaded.
func ForRedisguard(own string) string {
	if own == "" {
		return ""
	}
	if rev, err := module.PseudoVersionRev(own); err == nil {
		return rev
	}
	return Redisguard
}
