package output

import (
	"go/token"
	"os"
	"path/filepath"
	"strings"

	"github.com/redisvet/redisvet/internal/pathname"
	"github.com/redisvet/redisvet/internal/printable"
)

// Paths formats file names for a reader in a directory.
type Paths struct{ Dir string }

// Position formats a position with a short path: relative to the working
// directory, unless the absolute path is shorter.
func (p Paths) Position(pos token.Position) string {
	pos.Filename = p.Relative(pos.Filename)
	return pos.String()
}

// Relative formats the name of a file. Most lines begin with one, so it must
// not look like a GitHub workflow command.
func (p Paths) Relative(name string) string {
	if rel, err := filepath.Rel(p.Dir, name); err == nil && len(rel) <= len(name) {
		name = rel
	}
	if strings.HasPrefix(name, ":") {
		name = pathname.Current(name)
	}
	return printable.Line(name)
}

// root returns the directory that paths in reports for other machines are
// relative to: the root of the repository, or the working directory if there is
// none.
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

// below returns the path of a file relative to root, with slashes. ok is false
// if the file is outside, such as the source of a dependency.
func below(root, name string) (path string, ok bool) {
	rel, err := filepath.Rel(root, name)
	if err != nil || !filepath.IsLocal(rel) {
		return "", false
	}
	return filepath.ToSlash(rel), true
}

// portable returns the path of a file below root with slashes, or its name if it is
// outside.
func portable(root, name string) string {
	if path, ok := below(root, name); ok {
		return path
	}
	return filepath.ToSlash(name)
}
