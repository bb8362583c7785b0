package changed

import (
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
)

// Uncommitted returns a function that reports whether a file in the working trees around
// some directories has changes that are not committed, which nobody could get back after
// an edit. A file that git does not know has some, unless it is ignored. Outside of a
// repository, and without git, no file has any.
func Uncommitted(dirs ...string) (func(name string) bool, error) {
	changed := map[string]bool{}
	seen := map[string]bool{} // repositories
	for _, dir := range dirs {
		g := &git{dir: dir}
		top, err := g.run("rev-parse", "--show-toplevel")
		if errors.Is(err, exec.ErrNotFound) || err != nil && strings.Contains(err.Error(), "not a git repository") {
			continue
		}
		if err != nil {
			return nil, err
		}
		g.dir = strings.TrimSuffix(string(top), "\n")
		if seen[g.dir] {
			continue
		}
		seen[g.dir] = true
		names, err := g.uncommitted()
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			changed[name] = true
		}
	}
	return func(name string) bool {
		if dir, err := filepath.EvalSymlinks(filepath.Dir(name)); err == nil {
			name = filepath.Join(dir, filepath.Base(name))
		}
		return changed[name]
	}, nil
}

// uncommitted lists the files with such changes. The directory is the top of the working
// tree.
func (g *git) uncommitted() ([]string, error) {
	if err := g.disablePrograms(); err != nil {
		return nil, err
	}
	out, err := g.run("status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--ignore-submodules=all")
	if err != nil {
		return nil, err
	}
	var names []string
	for _, entry := range split(out) {
		if len(entry) > 3 { // two letters and a blank
			names = append(names, filepath.Join(g.dir, filepath.FromSlash(entry[3:])))
		}
	}
	return names, nil
}
