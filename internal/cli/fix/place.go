package fix

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Roots are the directories of the modules whose files fixes may write.
type Roots []root

type root struct {
	dir  string
	info fs.FileInfo
}

// NewRoots returns the roots for these directories.
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

// Refuse returns the reason not to write a file, or "".
func (r Roots) Refuse(name string) string {
	_, _, why := r.place(name)
	return why
}

// place returns the root of a file and its name there, or the reason not to
// write it. No symbolic link may be between the root and the file. The target
// of such a link belongs to somebody else, or is fixed under another name.
// Links above the root are allowed.
func (r Roots) place(name string) (dir, rel, why string) {
	info, err := os.Lstat(name)
	if err != nil {
		return "", "", err.Error()
	}
	if info.Mode()&fs.ModeSymlink != 0 {
		return "", "", r.linkReason(name)
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
				return "", "", r.linkReason(name)
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

// linkReason returns the reason that names the target of the link on the path
// to a file.
func (r Roots) linkReason(name string) string {
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
