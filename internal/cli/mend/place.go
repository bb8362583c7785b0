package mend

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Roots are the directories of the modules whose files may be written.
type Roots []root

type root struct {
	dir  string
	info fs.FileInfo
}

// NewRoots returns the roots with these directories.
func NewRoots(dirs ...string) (Roots, error) {
	var out Roots
	for _, dir := range dirs {
		info, err := os.Stat(dir)
		if err != nil {
			return nil, err
		}
		out = append(out, root{dir, info})
	}
	return out, nil
}

// Refuse says why a file is not to be written, "" where it may be.
func (r Roots) Refuse(name string) string {
	_, _, why := r.place(name)
	return why
}

// place finds the root that a file is in and its name there, or says why the
// file is not to be written. Between the file and its root there is no
// symbolic link: what is behind one belongs to somebody else, or has another
// name, under which it is mended. Above the root there may be some.
func (r Roots) place(name string) (dir, rel, why string) {
	info, err := os.Lstat(name)
	if err != nil {
		return "", "", err.Error()
	}
	if info.Mode()&fs.ModeSymlink != 0 {
		return "", "", r.behindLink(name)
	}
	if !info.Mode().IsRegular() {
		return "", "", "it is no regular file"
	}
	linked := false
	for d := filepath.Dir(name); ; d = filepath.Dir(d) {
		info, err := os.Stat(d)
		if err != nil {
			return "", "", err.Error()
		}
		for _, x := range r {
			if !os.SameFile(info, x.info) {
				continue
			}
			if linked {
				return "", "", r.behindLink(name)
			}
			rel, err := filepath.Rel(d, name)
			if err != nil {
				return "", "", err.Error()
			}
			return x.dir, rel, ""
		}
		if info, err := os.Lstat(d); err == nil && info.Mode()&fs.ModeSymlink != 0 {
			linked = true
		}
		if d == filepath.Dir(d) {
			return "", "", "the file is not in this module"
		}
	}
}

// behindLink says where the link on the way to a file leads.
func (r Roots) behindLink(name string) string {
	target, err := filepath.EvalSymlinks(name)
	if err != nil {
		return err.Error()
	}
	for _, x := range r {
		dir, err := filepath.EvalSymlinks(x.dir)
		if err != nil {
			continue
		}
		if rel, err := filepath.Rel(dir, target); err == nil && filepath.IsLocal(rel) {
			return fmt.Sprintf("a symbolic link leads to it; its file is %s", filepath.ToSlash(rel))
		}
	}
	return "a symbolic link leads out of the module, to " + strings.ReplaceAll(target, "\n", " ")
}
