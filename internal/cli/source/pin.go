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

// Pin makes fset return the physical positions of f, without its //line
// comments. Such a comment may name any file of the machine. Whoever reads,
// edits, compares or annotates the file of a position would follow it there.
//
// If f is the output of cgo, the positions are those in its source. origin
// returns the source by its base name, or "" if there is none. It is nil if f
// is a source file.
//
// Call Pin before anything stores a position of f. It returns the file that now
// represents f in fset.
func Pin(fset *token.FileSet, f *ast.File, origin func(base string) string) *token.File {
	old := fset.File(f.FileStart)
	if origin == nil || !config.IsCgo(f) {
		return renew(fset, old)
	}
	lines := lineComments(f)
	if len(lines) == 0 {
		return old // the type declarations of cgo
	}
	// The first comment of cgo names the source; with -trimpath, as a path
	// below its module.
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
	// Lines of the output equal those of the source. Columns differ after a C
	// call.
	next := renew(fset, old)
	next.AddLineColumnInfo(old.Offset(start), source, named.Line, 1)
	return next
}

// cgoColumn matches cgo's comments with the source position of the following
// output. They name no file.
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

// renew replaces a file by one with the same lines, unaffected by //line
// comments.
func renew(fset *token.FileSet, old *token.File) *token.File {
	next := token.NewFileSet().AddFile(old.Name(), old.Base(), old.Size())
	next.SetLines(old.Lines())
	fset.RemoveFile(old)
	fset.AddExistingFiles(next)
	return next
}
