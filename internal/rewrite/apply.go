package rewrite

import (
	"bytes"
	"cmp"
	"errors"
	"go/ast"
	"go/format"
	"go/token"
	"slices"

	"golang.org/x/tools/go/analysis"
)

// Keeps reports whether a file is as well formatted after the edits as it was
// before, and still parses. A driver without a way to read files is believed.
func Keeps(pass *analysis.Pass, file *ast.File, edits []analysis.TextEdit) bool {
	if pass.ReadFile == nil {
		return true
	}
	tf := pass.Fset.File(file.FileStart)
	src, err := pass.ReadFile(tf.Name())
	if err != nil || len(src) != tf.Size() || bytes.Contains(src, []byte("\r\n")) {
		return false
	}
	out, err := Apply(tf, src, edits)
	if err != nil {
		return false
	}
	formatted, err := format.Source(out)
	if err != nil {
		return false
	}
	if bytes.Equal(formatted, out) {
		return true
	}
	before, err := format.Source(src)
	return err == nil && !bytes.Equal(before, src) // it was not formatted before
}

// Text is the source of a node as it is written, with false where the driver
// cannot read it.
func Text(pass *analysis.Pass, file *ast.File, n ast.Node) (string, bool) {
	if pass.ReadFile == nil {
		return "", false
	}
	tf := pass.Fset.File(file.FileStart)
	src, err := pass.ReadFile(tf.Name())
	if err != nil || len(src) != tf.Size() {
		return "", false
	}
	return string(src[tf.Offset(n.Pos()):tf.Offset(n.End())]), true
}

// ErrOverlap says that two edits change the same text.
var ErrOverlap = errors.New("edits overlap")

// Apply makes the edits of one file. Edits that are equal are one; of those
// that insert at one place the first comes first.
func Apply(tf *token.File, src []byte, edits []analysis.TextEdit) ([]byte, error) {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b analysis.TextEdit) int {
		return cmp.Or(cmp.Compare(a.Pos, b.Pos), cmp.Compare(end(a), end(b)))
	})
	edits = slices.CompactFunc(edits, func(a, b analysis.TextEdit) bool {
		return a.Pos == b.Pos && end(a) == end(b) && bytes.Equal(a.NewText, b.NewText)
	})
	var out []byte
	last := 0
	for _, e := range edits {
		from, to := tf.Offset(e.Pos), tf.Offset(end(e))
		if from < last || to < from {
			return nil, ErrOverlap
		}
		out = append(append(out, src[last:from]...), e.NewText...)
		last = to
	}
	return append(out, src[last:]...), nil
}

func end(e analysis.TextEdit) token.Pos {
	if e.End.IsValid() {
		return e.End
	}
	return e.Pos
}
