package source

import (
	"go/ast"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/redisvet/redisvet/internal/config"
)

// Pin makes fset give the positions in f as they are in the file, whatever
// its //line comments say. A comment may name any file of the machine, and
// whoever reads, edits, compares or annotates the file of a position would
// follow it there.
//
// Of f that cgo made of a file of the package the positions are those in that
// file. origin returns it by its base name, "" where there is none; it is nil
// for a file that a person keeps.
//
// Pin has to come before anything remembers a position of f. It returns the
// file that now stands for f in fset.
func Pin(fset *token.FileSet, f *ast.File, origin func(base string) string) *token.File {
	old := fset.File(f.FileStart)
	if origin == nil || !config.IsCgo(f) {
		return renew(fset, old)
	}
	lines := lineComments(f)
	if len(lines) == 0 {
		return old // the types of cgo
	}
	// cgo's own comment comes first and names the source, under -trimpath
	// below the path of its module.
	n := old.PositionFor(lines[0].Pos(), false).Line
	if n == old.LineCount() {
		return renew(fset, old)
	}
	start := old.LineStart(n + 1)
	named := fset.Position(start)
	source := origin(filepath.Base(named.Filename))
	if source == "" {
		return renew(fset, old)
	}
	if source == named.Filename && !slices.ContainsFunc(lines[1:], func(c *ast.Comment) bool { return !cgoColumn.MatchString(c.Text) }) {
		return old
	}
	// The lines of the output are those of the source. Columns differ behind
	// a call of C.
	next := renew(fset, old)
	next.AddLineColumnInfo(old.Offset(start), source, named.Line, 1)
	return next
}

// cgoColumn is the comment with which cgo says where in a line of the source
// its output goes on. It names no file.
var cgoColumn = regexp.MustCompile(`^/\*line :[0-9]+:[0-9]+\*/$`)

// lineComments lists the comments that may set a position.
func lineComments(f *ast.File) (out []*ast.Comment) {
	for _, g := range f.Comments {
		for _, c := range g.List {
			if strings.HasPrefix(c.Text[2:], "line ") {
				out = append(out, c)
			}
		}
	}
	return out
}

// renew replaces a file by one with the same lines that //line comments have
// not changed.
func renew(fset *token.FileSet, old *token.File) *token.File {
	next := token.NewFileSet().AddFile(old.Name(), old.Base(), old.Size())
	next.SetLines(old.Lines())
	fset.RemoveFile(old)
	fset.AddExistingFiles(next)
	return next
}
