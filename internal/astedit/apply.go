package astedit

import (
	"bytes"
	"cmp"
	"errors"
	"go/token"
	"slices"

	"golang.org/x/tools/go/analysis"
)

// errOverlap reports that two edits change the same text.
var errOverlap = errors.New("edits overlap")

// Apply makes the edits of one file. Equal edits are made once. Insertions at
// the same position keep their order.
func Apply(tf *token.File, src []byte, edits []analysis.TextEdit) ([]byte, error) {
	return apply(tf, src, 0, len(src), edits)
}

// apply returns a part of a file after the edits, which must all lie in it.
func apply(tf *token.File, src []byte, start, stop int, edits []analysis.TextEdit) ([]byte, error) {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b analysis.TextEdit) int {
		return cmp.Or(cmp.Compare(a.Pos, b.Pos), cmp.Compare(end(a), end(b)))
	})
	edits = slices.CompactFunc(edits, func(a, b analysis.TextEdit) bool {
		return a.Pos == b.Pos && end(a) == end(b) && bytes.Equal(a.NewText, b.NewText)
	})
	var out []byte
	last := start
	for _, e := range edits {
		from, to := tf.Offset(e.Pos), tf.Offset(end(e))
		if from < last || to < from || to > stop {
			return nil, errOverlap
		}
		out = append(append(out, src[last:from]...), e.NewText...)
		last = to
	}
	return append(out, src[last:stop]...), nil
}

func end(e analysis.TextEdit) token.Pos {
	if e.End.IsValid() {
		return e.End
	}
	return e.Pos
}
