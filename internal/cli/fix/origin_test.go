package fix

import (
	"go/token"
	"testing"
)

// A position after fixes is shown in the file as it is.
func TestOrigin(t *testing.T) {
	const before = "package p\n\nfunc f() {\n\tfor range ids {\n\t\tget()\n\t\tlast()\n\t}\n}\n"
	const after = "package p\n\nimport \"slices\"\n\nfunc f() {\n\tfor chunk := range slices.Chunk(ids, 500) {\n\t\tqueue()\n\t\tfor range chunk {\n\t\t\tlast()\n\t\t}\n\t}\n}\n"
	for _, c := range []struct{ line, column, oldLine, oldColumn int }{
		{1, 9, 1, 9},
		{5, 6, 3, 6},
		{9, 4, 6, 3}, // last, one tab further in
		{7, 3, 3, 1}, // queue is new: the line before
		{12, 1, 8, 1},
	} {
		got := origin([]byte(before), []byte(after), token.Position{Filename: "p.go", Line: c.line, Column: c.column})
		if got.Line != c.oldLine || got.Column != c.oldColumn {
			t.Errorf("%d:%d is %d:%d, want %d:%d", c.line, c.column, got.Line, got.Column, c.oldLine, c.oldColumn)
		}
	}
	if got := origin([]byte(before), []byte(before), token.Position{Line: 5, Column: 3}); got.Offset != 41 || got.Line != 5 {
		t.Errorf("unchanged: %+v", got)
	}
}
