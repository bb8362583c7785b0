package compare

import (
	"fmt"
	"slices"
	"strings"

	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/profile"
	"github.com/redisvet/redisvet/internal/traffic"
)

// oneProgram reports whether two profiles have a function in common. Those of the standard
// library are in all programs, and so is a function main. A profile may have no samples.
func oneProgram(a, b *profile.Profile) bool {
	type function struct{ name, base string } // of a main package the file says more
	own := func(p *profile.Profile) map[function]bool {
		out := map[function]bool{}
		for f := range p.Frames() {
			if f.Func != "main.main" && !knowledge.Standard(f.Package()) {
				out[function{f.Func, f.Base()}] = true
			}
		}
		return out
	}
	of, other := own(a), own(b)
	if len(of) == 0 || len(other) == 0 {
		return true
	}
	for f := range of {
		if other[f] {
			return true
		}
	}
	return false
}

// Differences says what makes a comparison of two samples doubtful, "" for nothing.
func Differences(before, after *traffic.Record) string {
	b, a := before.Server, after.Server
	say := func(what, b, a string) string {
		return fmt.Sprintf("the files are of different %s: %s of %s, and %s of %s", what, before.Name, b, after.Name, a)
	}
	switch {
	case before.Profile != nil || after.Profile != nil:
		return ""
	case len(b.Nodes) > 0 && len(a.Nodes) > 0 && !slices.ContainsFunc(b.Nodes, func(n string) bool { return slices.Contains(a.Nodes, n) }):
		return say("servers", strings.Join(b.Nodes, " "), strings.Join(a.Nodes, " "))
	case b.Version != a.Version && b.Version != "" && a.Version != "":
		return say("versions of Redis", b.Version, a.Version)
	}
	return ""
}
