package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

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
	dirs, err := workspace(dir)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, d := range append(dirs, dir) {
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
