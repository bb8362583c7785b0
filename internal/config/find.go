package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/redisvet/redisvet/internal/regular"
)

// File returns the file that applies to dir, or "". It is the file of the
// module around dir, or else the one in the directory of the go.work that uses
// the module.
//
// Exactly one file applies. Keys that it leaves out have their defaults, so
// that a file means the same wherever its module is used. The nearest go.mod
// ends the search: a module inside another one does not inherit.
//
// The go.work is the one that GOWORK names, or the nearest at or above the
// module. The search does not begin at the working directory: go vet runs its
// tool in the directory of each package.
func File(dir string) (string, error) {
	root, err := moduleRoot(dir)
	if err != nil {
		return "", err
	}
	return fileOf(root)
}

// fileOf returns the file that applies to the module in a directory, which may be "".
func fileOf(root string) (string, error) {
	if root == "" {
		return "", nil
	}
	if path := in(root); path != "" {
		return path, nil
	}
	work, err := workFile(root)
	if err != nil || work == "" {
		return "", err
	}
	path := in(filepath.Dir(work))
	if path == "" {
		return "", nil
	}
	used, err := uses(work)
	if err != nil || !slices.Contains(used, root) {
		return "", err
	}
	return path, nil
}

// in returns the file in a directory, or "".
func in(dir string) string {
	path := filepath.Join(dir, Name)
	// Lstat, so that a dangling link is an error when it is read, and not a
	// configuration that is silently ignored.
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return ""
	}
	return path
}

// moduleRoot returns the directory of the module around dir, or "".
func moduleRoot(dir string) (string, error) {
	mod, err := above(dir, "go.mod")
	if err != nil || mod == "" {
		return "", err
	}
	return filepath.Dir(mod), nil
}

// above returns the nearest file called name in dir or above, as the go command
// finds it. The go command would block on a named pipe, so a file that is not
// regular is an error.
func above(dir, name string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	for {
		path := filepath.Join(dir, name)
		if st, err := os.Stat(path); err == nil && !st.IsDir() {
			return path, regular.Check(path)
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", nil
		}
		dir = up
	}
}

// Files returns the configuration files, sorted, that apply to the code which
// the go command analyses when it runs in dir.
func Files(dir string) ([]string, error) {
	roots, err := Roots(dir)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, d := range roots {
		path, err := File(d)
		if err != nil {
			return nil, err
		}
		if path != "" {
			out = append(out, path)
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// Roots returns the directories, sorted, of the modules that the go command
// analyses when it runs in dir: the module of dir, and in a workspace all
// others. Outside of a module there are none.
//
// If the workspace has a file that does not reach one of its modules, Roots
// returns an error, see [File].
func Roots(dir string) ([]string, error) {
	work, err := workFile(dir)
	if err != nil {
		return nil, err
	}
	var used []string
	if work != "" {
		if used, err = uses(work); err != nil {
			return nil, err
		}
	}
	var out []string
	for _, d := range append(used, dir) {
		root, err := moduleRoot(d)
		if err != nil {
			return nil, err
		}
		if root == "" {
			continue
		}
		if slices.Contains(used, root) {
			if err := reached(root, work); err != nil {
				return nil, err
			}
		}
		out = append(out, root)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// reached returns an error if the file next to go.work should apply to a module
// and does not.
func reached(root, work string) error {
	file := in(filepath.Dir(work))
	if file == "" || in(root) != "" {
		return nil
	}
	found, err := fileOf(root)
	if err != nil || found == file {
		return err
	}
	return fmt.Errorf("%s does not reach the module in %s, from where another go.work or none is found: set GOWORK=%s, or give the module a file of its own", file, root, work)
}

// Base returns the directory of the workspace that the go command uses in dir,
// else that of the module, else dir.
func Base(dir string) (string, error) {
	work, err := workFile(dir)
	if err != nil {
		return "", err
	}
	if work != "" {
		return filepath.Dir(work), nil
	}
	root, err := moduleRoot(dir)
	if err == nil && root == "" {
		root = dir
	}
	return root, err
}

// Home returns the directory in which a file is for the code in dir: that of the
// module, or of the workspace where dir is in no module.
func Home(dir string) (string, error) {
	root, err := moduleRoot(dir)
	if err != nil || root != "" {
		return root, err
	}
	work, err := workFile(dir)
	if err == nil && work == "" {
		err = fmt.Errorf("there is no go.mod at or above %s", dir)
	}
	return filepath.Dir(work), err
}

// UnreadBelow returns the file in a directory below the root of a module that is called
// as the configuration but does not apply to the directory, or "".
func UnreadBelow(dir string) string {
	path := in(dir)
	if file, err := File(dir); path == "" || err != nil || file == path {
		return ""
	}
	return path
}

// Unread returns a file in the directory of a module or workspace that looks
// like a configuration but has another name, or "".
func Unread(root string) string {
	path := filepath.Join(root, strings.TrimSuffix(Name, ".yaml")+".yml")
	if _, err := os.Lstat(path); err != nil {
		return ""
	}
	return path
}

// workFile returns the go.work that is in effect in dir, or "".
func workFile(dir string) (string, error) {
	switch path := os.Getenv("GOWORK"); path {
	case "off":
		return "", nil
	case "", "auto":
		return above(dir, "go.work")
	default:
		return filepath.Clean(path), nil
	}
}

// uses returns the directories of the modules that a go.work uses.
func uses(path string) ([]string, error) {
	data, _, err := regular.Read(path, regular.MaxModule)
	if err != nil {
		return nil, fmt.Errorf("workspace: %w", err)
	}
	work, err := modfile.ParseWork(path, data, nil)
	if err != nil {
		return nil, err
	}
	var dirs []string
	for _, use := range work.Use {
		d := filepath.FromSlash(use.Path)
		if !filepath.IsAbs(d) {
			d = filepath.Join(filepath.Dir(path), d)
		}
		dirs = append(dirs, filepath.Clean(d))
	}
	return dirs, nil
}
