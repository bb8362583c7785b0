// Package goplsbuild builds a gopls that has the suite inside.
//
// gopls has no plugins (golang/go#59869). So its source is copied out of the
// module cache, because the go command replaces no files there, and built as
// the main module, with a file of its own added and two lines changed through
// -overlay and the suite required through -modfile. The copy stays as it is,
// so builds may share it.
package goplsbuild

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// Gopls is the version that is built: the newest that goes with the x/tools
// of the suite.
const (
	Gopls   = "v0.23.0"
	module  = "golang.org/x/tools/gopls"
	leastGo = "1.26" // what this gopls needs
)

// A Request says what is to be built.
type Request struct {
	Dir   string            // where the user works: the Go in force there builds
	Out   string            // a file or a directory; "" leaves it among those that are kept
	Cache string            // where builds are kept; "" is redisvet in the user's cache directory
	Say   func(text string) // is told what happens, a line at a time
}

// Build returns the path of a gopls with the suite inside. What was built
// before from the same sources by the same Go is used again. Errors are one
// line.
func Build(r Request) (string, error) {
	own, err := ownSuite()
	if err != nil {
		return "", err
	}
	if r.Cache == "" {
		dir, err := os.UserCacheDir()
		if err != nil {
			return "", fmt.Errorf("no place to keep what is built: %w", err)
		}
		r.Cache = filepath.Join(dir, "redisvet")
	}
	out, err := destination(r.Out, r.Dir)
	if err != nil {
		return "", err
	}
	kept, err := r.kept(own)
	if err != nil || out == "" {
		return kept, err
	}
	if err := install(kept, out); err != nil {
		return "", err
	}
	return out, nil
}

// kept returns the path of the build that is kept, and makes it where there
// is none that fits.
func (r Request) kept(own suite) (string, error) {
	g, err := goIn(r.Dir)
	if err != nil {
		return "", err
	}
	if own.dir == "" {
		// Its go.sum has what the build needs to know of its dependencies.
		r.Say("looking for " + suiteModule + "@" + own.version)
		if own.source, err = g.download(suiteModule, own.version); err != nil {
			return "", err
		}
	} else {
		own.source = own.dir
	}
	source, err := r.copyOf(g)
	if err != nil {
		return "", err
	}
	if err := g.upgrade(source); err != nil {
		return "", err
	}
	work, err := os.MkdirTemp("", "redisvet-gopls")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(work)
	p, err := prepare(work, source, own)
	if err != nil {
		return "", err
	}

	name := "gopls"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	id := sha256.Sum256([]byte(g.version + "\n" + runtime.GOOS + "/" + runtime.GOARCH + "\n" + p.id))
	kept := filepath.Join(r.Cache, "gopls", fmt.Sprintf("%s-%x", Gopls, id[:8]), name)
	if used(kept) {
		r.Say(fmt.Sprintf("gopls %s of %s is there already", p.version, g.version))
		return kept, nil
	}
	r.Say(fmt.Sprintf("building gopls %s with %s; this may take some minutes", p.version, g.version))
	built := filepath.Join(work, name)
	if err := g.build(source, p, built); err != nil {
		return "", err
	}
	if err := install(built, kept); err != nil {
		return "", err
	}
	prune(filepath.Join(r.Cache, "gopls"))
	return kept, nil
}

// copyOf returns the directory of the copy of the gopls source, and makes it
// where there is none.
func (r Request) copyOf(g *goCommand) (string, error) {
	dir := filepath.Join(r.Cache, "source", "gopls@"+Gopls)
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	r.Say("fetching " + module + "@" + Gopls)
	from, err := g.download(module, Gopls)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return "", err
	}
	// A copy that was interrupted must never look like a whole one.
	half, err := os.MkdirTemp(filepath.Dir(dir), "copying")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(half)
	if err := os.CopyFS(half, os.DirFS(from)); err != nil {
		return "", err
	}
	if err := os.Rename(half, dir); err != nil {
		if _, there := os.Stat(dir); there == nil {
			return dir, nil // another build was faster
		}
		return "", err
	}
	return dir, nil
}
