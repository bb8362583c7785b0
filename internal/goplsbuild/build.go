// Package goplsbuild builds a gopls that contains the suite.
//
// gopls has no plugins (golang/go#59869). The go command does not overlay files
// of the module cache, so the package copies the source of gopls and builds the
// copy as the main module. It adds a file and changes two lines with -overlay,
// and requires the suite with -modfile. The copy itself stays unchanged, so
// that builds can share it.
package goplsbuild

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// Gopls is the version that is built: the newest one that builds with the
// suite's x/tools.
const (
	gopls   = "v0.23.0"
	module  = "golang.org/x/tools/gopls"
	leastGo = "1.26" // required by this gopls
)

// A Request is the request for a build.
type Request struct {
	Dir   string            // the user's directory: its Go version builds
	Out   string            // a file or a directory; if "", the build stays in the cache
	cache string            // the directory of cached builds; if "", redisvet in the user's cache directory
	Say   func(text string) // receives progress messages, one line each
}

// Build returns the path of a gopls that contains the suite. It reuses an
// earlier build of the same sources by the same Go. Errors are one line.
func Build(r Request) (string, error) {
	own, err := ownSuite()
	if err != nil {
		return "", err
	}
	if r.cache == "" {
		dir, err := os.UserCacheDir()
		if err != nil {
			return "", fmt.Errorf("no place to keep what is built: %w", err)
		}
		r.cache = filepath.Join(dir, "redisvet")
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

// kept returns the path of the cached build, and builds it if none fits.
func (r Request) kept(own suite) (string, error) {
	g, err := goIn(r.Dir)
	if err != nil {
		return "", err
	}
	if own.dir == "" {
		// Its go.sum has the hashes of its dependencies.
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
	kept := filepath.Join(r.cache, "gopls", fmt.Sprintf("%s-%x", gopls, id[:8]), name)
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
	prune(filepath.Join(r.cache, "gopls"))
	return kept, nil
}

// copyOf returns the directory with the copy of the gopls source, and creates
// it if needed.
func (r Request) copyOf(g *goCommand) (string, error) {
	dir := filepath.Join(r.cache, "source", "gopls@"+gopls)
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	r.Say("fetching " + module + "@" + gopls)
	from, err := g.download(module, gopls)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return "", err
	}
	// An interrupted copy must never look complete.
	partial, err := os.MkdirTemp(filepath.Dir(dir), "copying")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(partial)
	if err := os.CopyFS(partial, os.DirFS(from)); err != nil {
		return "", err
	}
	if err := os.Rename(partial, dir); err != nil {
		if _, there := os.Stat(dir); there == nil {
			return dir, nil // another build was faster
		}
		return "", err
	}
	return dir, nil
}
