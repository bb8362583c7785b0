package output

import (
	"go/token"
	"os"
	"path/filepath"
	"strings"

	"github.com/redisvet/redisvet/internal/pathname"
	"github.com/redisvet/redisvet/internal/printable"
)

// Paths names files as they are shown to someone in a directory.
type Paths struct{ Dir string }

// Position prints a position with a path that is short to read: relative to
// the working directory, unless the way there is longer than the whole path.
func (p Paths) Position(pos token.Position) string {
	pos.Filename = p.Relative(pos.Filename)
	return pos.String()
}

// Relative is the name of a file as it is shown. Most lines begin with one, so
// that none may look like a command of a GitHub workflow.
func (p Paths) Relative(name string) string {
	if rel, err := filepath.Rel(p.Dir, name); err == nil && len(rel) <= len(name) {
		name = rel
	}
	if strings.HasPrefix(name, ":") {
		name = pathname.Current(name)
	}
	return printable.Line(name)
}

// root is the directory that paths in reports for other machines start at:
// that of the repository, wherever in it the command runs, and without one
// the working directory.
func (p Paths) root() string {
	for dir := p.Dir; ; {
		if _, err := os.Stat(filepath.Join(dir, ".git")); err == nil { // a file in a worktree
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			return p.Dir
		}
		dir = up
	}
}

// below is the path of a file from root on, with slashes; ok is false where
// it lies elsewhere, as the source of a dependency does.
func below(root, name string) (path string, ok bool) {
	rel, err := filepath.Rel(root, name)
	if err != nil || !filepath.IsLocal(rel) {
		return "", false
	}
	return filepath.ToSlash(rel), true
}
