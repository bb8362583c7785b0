package report

import (
	"bytes"
	"go/token"
	"slices"

	"golang.org/x/tools/go/analysis"
)

// withLineEnds returns the edits with the line ends of their files: CRLF, if a file has
// that, as on Windows.
func (r *Reporter) withLineEnds(edits []analysis.TextEdit) []analysis.TextEdit {
	out := slices.Clone(edits)
	for i, e := range edits {
		if bytes.Contains(e.NewText, []byte("\n")) && r.hasCRLF(e.Pos) {
			lf := bytes.ReplaceAll(e.NewText, []byte("\r\n"), []byte("\n")) // code that is moved has it
			out[i].NewText = bytes.ReplaceAll(lf, []byte("\n"), []byte("\r\n"))
		}
	}
	return out
}

// hasCRLF reports whether the lines of a file end in CRLF.
func (r *Reporter) hasCRLF(at token.Pos) bool {
	f := r.pass.Fset.File(at)
	if f == nil || r.pass.ReadFile == nil {
		return false
	}
	crlf, known := r.crlf[f]
	if !known {
		src, err := r.pass.ReadFile(f.Name())
		crlf = err == nil && bytes.Contains(src, []byte("\r\n"))
		if r.crlf == nil {
			r.crlf = map[*token.File]bool{}
		}
		r.crlf[f] = crlf
	}
	return crlf
}
