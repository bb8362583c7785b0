package astedit

import (
	"go/ast"

	"golang.org/x/tools/go/analysis"
)

// Files caches the source files of a pass. Each is read once, and only the
// parts that fixes change are formatted. So many fixes of one file cost no more
// than its size.
type Files struct {
	pass *analysis.Pass
	read map[*ast.File]*text
}

// NewFiles returns the files of a pass.
func NewFiles(pass *analysis.Pass) *Files {
	return &Files{pass: pass, read: map[*ast.File]*text{}}
}

// Source returns the text of a file. It returns false if the driver cannot read
// it, or reads another version than the parsed one.
func (f *Files) Source(file *ast.File) ([]byte, bool) {
	t := f.text(file)
	return t.src, t.src != nil
}

// Text returns the source of a node, and false as Source does.
func (f *Files) Text(file *ast.File, n ast.Node) (string, bool) {
	t := f.text(file)
	if t.src == nil {
		return "", false
	}
	return string(t.src[t.file.Offset(n.Pos()):t.file.Offset(n.End())]), true
}

// Keep reports whether a file still parses after the edits, and is as well
// formatted as before. If the driver cannot read files, Keep returns true.
func (f *Files) Keep(file *ast.File, edits []analysis.TextEdit) bool {
	if f.pass.ReadFile == nil {
		return true
	}
	t := f.text(file)
	return t.src != nil && t.keeps(edits)
}

func (f *Files) text(file *ast.File) *text {
	if t := f.read[file]; t != nil {
		return t
	}
	t := &text{syntax: file, file: f.pass.Fset.File(file.FileStart), known: map[[2]int]verdict{}}
	f.read[file] = t
	if f.pass.ReadFile == nil {
		return t
	}
	if src, err := f.pass.ReadFile(t.file.Name()); err == nil && len(src) == t.file.Size() {
		t.src = src
	}
	return t
}
