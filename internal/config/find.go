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
)

// File returns the file that applies to dir, "" when there is none. The
// nearest go.mod ends the search: a module inside another one does not
// inherit.
func File(dir string) (string, error) {
	root, err := above(dir, "go.mod")
	if err != nil || root == "" {
		return "", err
	}
	path := filepath.Join(filepath.Dir(root), Name)
	// Lstat, so that a link into nowhere is an error when it is read and not
	// a configuration that is silently without effect.
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return path, nil
}

// above returns the nearest file called name in dir or the directories above.
func above(dir, name string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	for {
		path := filepath.Join(dir, name)
		if st, err := os.Stat(path); err == nil && !st.IsDir() {
			return path, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", nil
		}
		dir = up
	}
}

// Files returns the configuration files that exist for the code which the go
// command analyses when it is called in dir: that of the module, and in a
// workspace that of each of its modules. They are sorted.
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
	return out, nil
}

// Roots returns the directories of the modules that the go command analyses
// when it is called in dir, sorted: that of dir's, and in a workspace those of
// all others. There is none outside of a module.
func Roots(dir string) ([]string, error) {
	dirs, err := workspace(dir)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, d := range append(dirs, dir) {
		mod, err := above(d, "go.mod")
		if err != nil {
			return nil, err
		}
		if mod != "" {
			out = append(out, filepath.Dir(mod))
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// Unread returns the file in the directory of a module that was meant to be its
// configuration and has another name, "" when there is none.
func Unread(root string) string {
	path := filepath.Join(root, strings.TrimSuffix(Name, ".yaml")+".yml")
	if _, err := os.Lstat(path); err != nil {
		return ""
	}
	return path
}

// workspace returns the directories of the modules that the go.work file in
// force in dir uses, nil when there is none.
func workspace(dir string) ([]string, error) {
	path := os.Getenv("GOWORK")
	switch path {
	case "off":
		return nil, nil
	case "", "auto":
		var err error
		if path, err = above(dir, "go.work"); err != nil || path == "" {
			return nil, err
		}
	}
	data, err := os.ReadFile(path)
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
		dirs = append(dirs, d)
	}
	return dirs, nil
}
