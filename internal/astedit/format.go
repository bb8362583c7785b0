package astedit

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/token"
	"slices"
	"sort"
	"strings"
	"sync/atomic"

	"golang.org/x/tools/go/analysis"
)

// Formatted counts the bytes formatted or parsed to check edits. Tests bound
// the work with it, and never the time.
var Formatted atomic.Int64

// A text is a file with the known format of its parts.
type text struct {
	syntax *ast.File
	file   *token.File
	src    []byte             // nil if it cannot be read
	known  map[[2]int]verdict // of unchanged parts, by their offsets
	noted  map[int]bool       // lines with a comment
}

// A verdict is the formatter's result for a part of a file.
type verdict struct{ parses, clean, gone bool }

// A part is some whole lines of a file whose format does not depend on the
// rest. It also has the text that makes a file of them.
type part struct {
	from, to    int
	head, trail string
}

// keeps reports whether all parts that the edits change still parse and are as
// well formatted as before.
func (t *text) keeps(edits []analysis.TextEdit) bool {
	by := map[int][]analysis.TextEdit{}
	for _, e := range edits {
		i := t.declAt(e.Pos)
		by[i] = append(by[i], e)
	}
	for i, group := range by {
		if !t.partKeeps(i, group) {
			return false
		}
	}
	return true
}

// partKeeps checks the smallest formatted part around the edits: some
// statements, the declaration, or the file. If the file itself is not
// formatted, the edits only have to parse.
func (t *text) partKeeps(decl int, edits []analysis.TextEdit) bool {
	smallest := part{to: -1}
	for _, find := range []func() (part, bool){
		func() (part, bool) { return t.statements(decl, edits) },
		func() (part, bool) { return t.declarations(decl) },
		func() (part, bool) { return part{to: len(t.src)}, true },
	} {
		p, ok := find()
		if !ok || !t.spans(p, edits) {
			continue
		}
		switch is := t.asItIs(p); {
		case is.clean:
			if v := t.after(p, edits); !v.gone {
				return v.clean
			} // an empty line above and one below would leave two
		case is.parses && smallest.to < 0:
			smallest = p
		}
	}
	return smallest.to >= 0 && t.after(smallest, edits).parses
}

func (t *text) spans(p part, edits []analysis.TextEdit) bool {
	return !slices.ContainsFunc(edits, func(e analysis.TextEdit) bool {
		return t.file.Offset(e.Pos) < p.from || t.file.Offset(end(e)) > p.to
	})
}

func (t *text) asItIs(p part) verdict {
	at := [2]int{p.from, p.to}
	v, ok := t.known[at]
	if !ok {
		v = judge(p, t.src[p.from:p.to])
		t.known[at] = v
	}
	return v
}

func (t *text) after(p part, edits []analysis.TextEdit) verdict {
	out, err := apply(t.file, t.src, p.from, p.to, edits)
	if err != nil {
		return verdict{}
	}
	return judge(p, out)
}

// judge formats a part. Line ends do not count: gofmt writes LF only.
func judge(p part, lines []byte) verdict {
	src := bytes.ReplaceAll(slices.Concat([]byte(p.head), lines, []byte(p.trail)), []byte("\r\n"), []byte("\n"))
	Formatted.Add(int64(len(src)))
	formatted, err := format.Source(src)
	if err != nil {
		return verdict{}
	}
	return verdict{parses: true, clean: bytes.Equal(formatted, src), gone: len(bytes.TrimSpace(lines)) == 0}
}

// declAt returns the declaration that contains a position, or ends there. It is
// -1 for anything before the first, such as imports.
func (t *text) declAt(pos token.Pos) int {
	decls := t.syntax.Decls
	i := sort.Search(len(decls), func(i int) bool { return start(decls[i]) > pos }) - 1
	if i >= 0 && isImport(decls[i]) {
		return -1
	}
	return i
}

func isImport(d ast.Decl) bool {
	g, ok := d.(*ast.GenDecl)
	return ok && g.Tok == token.IMPORT
}

// start returns where a declaration begins, including its documentation.
func start(d ast.Decl) token.Pos {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Doc != nil {
			return d.Doc.Pos()
		}
	case *ast.GenDecl:
		if d.Doc != nil {
			return d.Doc.Pos()
		}
	}
	return d.Pos()
}

// declarations returns a declaration and its neighbors without an empty line
// between them, because gofmt aligns comments of adjacent lines. Everything
// before the first declaration is one part with the imports.
func (t *text) declarations(i int) (part, bool) {
	decls := t.syntax.Decls
	p, last := part{}, t.syntax.Name.End()
	if i < 0 {
		for i+1 < len(decls) && isImport(decls[i+1]) {
			i++
			last = decls[i].End()
		}
	} else {
		first := i
		for first > 0 && !isImport(decls[first-1]) && !t.parted(decls[first-1].End(), start(decls[first])) {
			first--
		}
		p.from, last = t.lineStart(start(decls[first])), decls[i].End()
		p.head = "package p\n\n"
	}
	for i+1 < len(decls) && !t.parted(last, start(decls[i+1])) {
		i++
		last = decls[i].End()
	}
	p.to = t.lineEnd(last)
	return p, true
}

// parted reports whether an empty line separates two positions.
func (t *text) parted(a, b token.Pos) bool {
	between := t.src[t.file.Offset(a):t.file.Offset(b)]
	for n := 0; ; n++ {
		line, rest, more := bytes.Cut(between, []byte("\n"))
		if !more {
			return false
		}
		if n > 0 && len(bytes.TrimSpace(line)) == 0 {
			return true
		}
		between = rest
	}
}

// statements returns the statements that the edits change in the innermost
// block around them, and the neighbors with which their comments are aligned.
func (t *text) statements(decl int, edits []analysis.TextEdit) (part, bool) {
	if decl < 0 {
		return part{}, false
	}
	from, to := edits[0].Pos, end(edits[0])
	for _, e := range edits {
		from, to = min(from, e.Pos), max(to, end(e))
	}
	within := func(first, last ast.Node) bool {
		return t.lineStart(first.Pos()) <= t.file.Offset(from) && t.file.Offset(to) <= t.lineEnd(last.End())
	}
	var list []ast.Stmt
	ast.Inspect(t.syntax.Decls[decl], func(n ast.Node) bool {
		if n == nil || !within(n, n) {
			return false
		}
		if l := Statements(n); len(l) > 0 && within(l[0], l[len(l)-1]) {
			list = l
		}
		return true
	})
	if len(list) == 0 {
		return part{}, false
	}
	first, last := t.around(list, from, to)
	p := part{from: t.lineStart(list[first].Pos()), to: t.lineEnd(list[last].End())}
	depth := t.file.Offset(list[first].Pos()) - p.from
	if depth == 0 || strings.Trim(string(t.src[p.from:p.from+depth]), "\t") != "" {
		return part{}, false
	}
	p.head, p.trail = "package p\n\nfunc _() {\n", "}\n"
	for i := 1; i < depth; i++ {
		tabs := strings.Repeat("\t", i)
		p.head, p.trail = p.head+tabs+"{\n", tabs+"}\n"+p.trail
	}
	return p, true
}

// around returns the statements of a list on the lines of the edits, and their
// neighbors as long as each line has a comment. A multi-line statement ends the
// alignment.
func (t *text) around(list []ast.Stmt, from, to token.Pos) (first, last int) {
	first = sort.Search(len(list), func(i int) bool { return t.lineEnd(list[i].End()) >= t.file.Offset(from) })
	last = sort.Search(len(list), func(i int) bool { return t.lineStart(list[i].Pos()) > t.file.Offset(to) }) - 1
	first, last = min(first, len(list)-1), max(last, 0)
	first = min(first, last)
	line := func(p token.Pos) int { return t.file.PositionFor(p, false).Line }
	for first > 0 {
		s := list[first-1]
		if line(s.End()) < line(list[first].Pos())-1 || line(s.Pos()) != line(s.End()) || !t.commented(line(s.End())) {
			break
		}
		first--
	}
	for last+1 < len(list) {
		s := list[last+1]
		if line(s.Pos()) > line(list[last].End())+1 || !t.commented(line(s.Pos())) {
			break
		}
		last++
		if line(s.Pos()) != line(s.End()) {
			break
		}
	}
	return first, last
}

// commented reports whether a line has a comment.
func (t *text) commented(line int) bool {
	if t.noted == nil {
		t.noted = map[int]bool{}
		for _, g := range t.syntax.Comments {
			for _, c := range g.List {
				t.noted[t.file.PositionFor(c.Pos(), false).Line] = true
			}
		}
	}
	return t.noted[line]
}

// lineStart returns the offset of the beginning of a position's line.
func (t *text) lineStart(p token.Pos) int {
	return bytes.LastIndexByte(t.src[:t.file.Offset(p)], '\n') + 1
}

// lineEnd returns the offset after the line of a position.
func (t *text) lineEnd(p token.Pos) int {
	at := t.file.Offset(p)
	if n := bytes.IndexByte(t.src[at:], '\n'); n >= 0 {
		return at + n + 1
	}
	return len(t.src)
}
