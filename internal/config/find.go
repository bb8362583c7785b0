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

// File returns the file that applies to dir, "" when there is none: that of
// the module around it, or else the one beside the go.work that uses the
// module. One file applies whole; what it leaves out has its default and not
// what the other one says, so that a file means the same wherever its module
// is worked on. The nearest go.mod ends the search: a module inside another
// one does not inherit.
//
// The go.work is the one that GOWORK names, or the nearest at or above the
// module. It is not looked for from the working directory: go vet runs its
// tool in the directory of each package.
func File(dir string) (string, error) {
	root, err := moduleRoot(dir)
	if err != nil || root == "" {
		return "", err
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

// in returns the file in a directory, "" when there is none.
func in(dir string) string {
	path := filepath.Join(dir, Name)
	// Lstat, so that a link into nowhere is an error when it is read and not
	// a configuration that is silently without effect.
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return ""
	}
	return path
}

// moduleRoot returns the directory of the module around dir, "" when there is
// none.
func moduleRoot(dir string) (string, error) {
	mod, err := above(dir, "go.mod")
	if err != nil || mod == "" {
		return "", err
	}
	return filepath.Dir(mod), nil
}

// above returns the nearest file called name in dir or the directories above,
// as the go command finds it. That would wait for ever for a named pipe, so
// one that is no regular file is an error.
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

// Files returns the configuration files that apply to the code which the go
// command analyses when it is called in dir, sorted.
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

// Roots returns the directories of the modules that the go command analyses
// when it is called in dir, sorted: that of dir's, and in a workspace those of
// all others. There is none outside of a module.
//
// It is an error when the workspace has a file that does not reach one of its
// modules, see [File].
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

// reached returns an error when the file beside go.work should apply to a
// module and does not.
func reached(root, work string) error {
	file := in(filepath.Dir(work))
	if file == "" || in(root) != "" {
		return nil
	}
	found, err := File(root)
	if err != nil || found == file {
		return err
	}
	return fmt.Errorf("%s does not reach the module in %s, from where another go.work or none is found: set GOWORK=%s, or give the module a file of its own", file, root, work)
}

// Base returns the directory of the workspace in which the go command works
// when it is called in dir, or else that of the module, or else dir.
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

// Unread returns the file in the directory of a module or workspace that was
// meant to be its configuration and has another name, "" when there is none.
func Unread(root string) string {
	path := filepath.Join(root, strings.TrimSuffix(Name, ".yaml")+".yml")
	if _, err := os.Lstat(path); err != nil {
		return ""
	}
	return path
}

// workFile returns the go.work that is in force in dir, "" when there is none.
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
