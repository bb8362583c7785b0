package redisloop

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/token"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/goredis"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/summary"
)

// fixes are the edits that mend a finding, none where none is sure to keep
// what the program does.
func (v *visit) fixes(category string, trips []summary.Trip) []report.Fix {
	m := v.mend()
	// Two findings of a loop are mended one after the other: their edits may
	// not go together, and the first may be all that is needed.
	if m == nil || v.mended[m.loop] {
		return nil
	}
	kind := waits
	var msg string
	var edits []analysis.TextEdit
	switch category {
	case catPerElement:
		kind, msg, edits = m.together(trips)
	case catEndlessScan:
		kind = handedOn
		msg, edits = m.kept(m.handOn())
	case catFastPoll:
		kind = slowed
		msg, edits = m.slower(trips)
	case catUnpaced, catRetry:
		msg, edits = m.kept(m.pause(category, trips))
	}
	if len(edits) == 0 {
		return nil
	}
	v.mended[m.loop] = v.report.Offers(kind.Safety)
	return []report.Fix{{Kind: kind, Message: msg, Edits: edits}}
}

// kept passes on those edits that leave the file as well formatted as it is.
func (m *mend) kept(msg string, edits []analysis.TextEdit) (string, []analysis.TextEdit) {
	if len(edits) == 0 || !m.source.Keep(m.file, edits) {
		return "", nil
	}
	return msg, edits
}

// A mend is the source around a command that a fix works on.
type mend struct {
	*visit
	file   *ast.File
	src    []byte
	call   *ast.CallExpr
	sel    *ast.SelectorExpr // of the call; nil where it is no method
	path   []ast.Node        // from the function's declaration to the call
	loop   ast.Stmt          // the statement of the visit's loop
	body   *ast.BlockStmt    // of that loop
	list   []ast.Stmt        // the statements that the loop is one of
	endsAt []token.Pos       // memo of leaves: where the loop is left
}

// mend finds the source of a visit. It is nil for code that is not well typed,
// for loops that are no statement, and for calls that are in a literal or a go
// or defer statement inside of the loop.
func (v *visit) mend() *mend {
	if v.loop == nil || v.loop.Stmt == nil || v.site != v.target || len(v.pass.TypeErrors) > 0 {
		return nil
	}
	m := &mend{visit: v, call: v.calls[v.target.Call.Common().Pos()], loop: v.loop.Stmt}
	if m.call == nil {
		return nil
	}
	for _, f := range v.pass.Files {
		if f.FileStart <= m.call.Pos() && m.call.Pos() < f.FileEnd {
			m.file = f
		}
	}
	if m.file == nil {
		return nil
	}
	var ok bool
	if m.src, ok = v.source.Source(m.file); !ok {
		return nil
	}
	m.sel, _ = ast.Unparen(m.call.Fun).(*ast.SelectorExpr)
	m.path = pathTo(m.file, m.call)
	if v.outline(m.path[0]).jumps {
		return nil // over what a fix would declare
	}
	inside := false
	for i, n := range m.path {
		switch n := n.(type) {
		case *ast.FuncLit, *ast.GoStmt, *ast.DeferStmt:
			if inside {
				return nil
			}
		case *ast.ForStmt:
			if inside = inside || n == m.loop; n == m.loop {
				m.body = n.Body
			}
		case *ast.RangeStmt:
			if inside = inside || n == m.loop; n == m.loop {
				m.body = n.Body
			}
		}
		if n == ast.Node(m.loop) {
			m.list = statements(m.path[i-1])
		}
	}
	if m.body == nil || m.list == nil {
		return nil // a label stands before it
	}
	return m
}

// An outline is what fixes ask of a whole declaration, once for all of them.
type outline struct {
	jumps bool            // a goto is in it
	names map[string]bool // that are used in it
}

func (c *checker) outline(decl ast.Node) *outline {
	o := c.outlines[decl]
	if o != nil {
		return o
	}
	o = &outline{names: map[string]bool{}}
	ast.Inspect(decl, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BranchStmt:
			o.jumps = o.jumps || n.Tok == token.GOTO
		case *ast.Ident:
			o.names[n.Name] = true
		}
		return true
	})
	c.outlines[decl] = o
	return o
}

// pathTo lists the nodes from a file's declaration down to a node.
func pathTo(file *ast.File, to ast.Node) []ast.Node {
	var path []ast.Node
	ast.Inspect(file, func(n ast.Node) bool {
		if n == nil || n == ast.Node(file) {
			return n != nil
		}
		if n.Pos() <= to.Pos() && to.End() <= n.End() && (len(path) == 0 || path[len(path)-1] != to) {
			path = append(path, n)
			return true
		}
		return false
	})
	return path
}

// statements are those that a block, or a case, is made of.
func statements(n ast.Node) []ast.Stmt {
	switch n := n.(type) {
	case *ast.BlockStmt:
		return n.List
	case *ast.CaseClause:
		return n.Body
	case *ast.CommClause:
		return n.Body
	}
	return nil
}

func (m *mend) offset(p token.Pos) int { return m.pass.Fset.File(m.file.FileStart).Offset(p) }

// text is the source of a node as it is written.
func (m *mend) text(n ast.Node) string { return string(m.src[m.offset(n.Pos()):m.offset(n.End())]) }

// indent is the white space before the statement at a position.
func (m *mend) indent(p token.Pos) string {
	at := m.offset(p)
	from := at
	for from > 0 && m.src[from-1] != '\n' {
		from--
	}
	end := from
	for end < at && (m.src[end] == '\t' || m.src[end] == ' ') {
		end++
	}
	return string(m.src[from:end])
}

// leads reports whether nothing but white space is before a position in its
// line.
func (m *mend) leads(p token.Pos) bool { return len(m.indent(p)) == m.column(p) }

func (m *mend) column(p token.Pos) int {
	at := m.offset(p)
	return at - (bytes.LastIndexByte(m.src[:at], '\n') + 1)
}

// commented reports whether a comment stands in a range of the source.
func (m *mend) commented(from, to token.Pos) bool {
	for _, g := range m.file.Comments {
		for _, c := range g.List {
			if c.Pos() < to && from < c.End() {
				return true
			}
		}
	}
	return false
}

// removed is the edit that takes whole lines of statements away, with false
// where a comment would go with them.
func (m *mend) removed(s ast.Stmt) (analysis.TextEdit, bool) {
	from, to := m.offset(s.Pos()), m.offset(s.End())
	for from > 0 && m.src[from-1] != '\n' {
		from--
	}
	for to < len(m.src) && m.src[to] != '\n' {
		to++
	}
	tf := m.pass.Fset.File(m.file.FileStart)
	if to == len(m.src) || strings.TrimSpace(string(m.src[from:m.offset(s.Pos())])) != "" ||
		strings.TrimSpace(string(m.src[m.offset(s.End()):to])) != "" {
		return analysis.TextEdit{}, false
	}
	if from > 0 && bytes.HasSuffix(bytes.TrimRight(m.src[:from], " \t\n"), []byte("{")) && to+1 < len(m.src) && m.src[to+1] == '\n' {
		to++ // the empty line after it, too: it is the first of its block
	}
	a, b := tf.Pos(from), tf.Pos(to+1)
	return analysis.TextEdit{Pos: a, End: b}, !m.commented(a, b) && !m.documented(s)
}

// behind is the end of a statement with the comment that stands in its last
// line.
func (m *mend) behind(s ast.Stmt) token.Pos {
	end := s.End()
	line := m.pass.Fset.PositionFor(end, false).Line
	for _, g := range m.file.Comments {
		if g.Pos() >= end && m.pass.Fset.PositionFor(g.Pos(), false).Line == line {
			return g.List[0].End()
		}
	}
	return end
}

// documented reports whether a comment ends in the line before a statement.
func (m *mend) documented(s ast.Stmt) bool {
	line := m.pass.Fset.PositionFor(s.Pos(), false).Line
	for _, g := range m.file.Comments {
		if m.pass.Fset.PositionFor(g.End(), false).Line == line-1 && g.Pos() > m.body.Lbrace {
			return true
		}
	}
	return false
}

// fresh returns a name that means nothing in the function or around it. Another
// loop before this one among its statements may be mended at the same time,
// so it leaves the first names to that.
func (m *mend) fresh(names ...string) string {
	taken := m.outline(m.path[0]).names
	scope := m.pass.Pkg.Scope().Innermost(m.loop.Pos())
	free := func(name string) bool {
		if taken[name] || scope == nil {
			return false
		}
		_, obj := scope.LookupParent(name, token.NoPos)
		return obj == nil
	}
	nth := 1 + m.loopsBefore()
	for _, name := range names {
		if nth > 1 {
			name = fmt.Sprintf("%s%d", name, nth)
		}
		if free(name) {
			return name
		}
	}
	for i := nth + 1; ; i++ {
		if name := fmt.Sprintf("%s%d", names[0], i); free(name) {
			return name
		}
	}
}

// loopsBefore counts the loops that stand before this one among its statements
// and speak to Redis.
func (m *mend) loopsBefore() int {
	n := 0
	for _, s := range m.list {
		if s == m.loop {
			break
		}
		switch s.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			speaks := false
			ast.Inspect(s, func(x ast.Node) bool {
				if e, ok := x.(ast.Expr); ok {
					if t := m.pass.TypesInfo.TypeOf(e); t != nil && goredis.RoleWithin(t) != goredis.NoRole {
						speaks = true
					}
				}
				return !speaks
			})
			if speaks {
				n++
			}
		}
	}
	return n
}

func insert(at token.Pos, text string) analysis.TextEdit {
	return analysis.TextEdit{Pos: at, End: at, NewText: []byte(text)}
}

func replace(n ast.Node, text string) analysis.TextEdit {
	return analysis.TextEdit{Pos: n.Pos(), End: n.End(), NewText: []byte(text)}
}

// formatted is a statement of one line as gofmt writes it: how it spaces an
// expression depends on what is around.
func formatted(stmt string) string {
	if strings.Contains(stmt, "\n") {
		return stmt
	}
	out, err := format.Source([]byte(stmt))
	if err != nil {
		return stmt
	}
	return string(out)
}

// raw reports whether a line of a node is part of a literal or a comment of
// several, so that it must not be moved to the right or the left.
func (m *mend) raw(from, to token.Pos) bool {
	line := func(p token.Pos) int { return m.pass.Fset.PositionFor(p, false).Line }
	found := false
	for _, n := range m.path[:1] {
		ast.Inspect(n, func(x ast.Node) bool {
			if lit, ok := x.(*ast.BasicLit); ok && from <= lit.Pos() && lit.End() <= to {
				found = found || line(lit.Pos()) != line(lit.End())
			}
			return !found
		})
	}
	for _, g := range m.file.Comments {
		for _, c := range g.List {
			if from <= c.Pos() && c.End() <= to && line(c.Pos()) != line(c.End()) {
				return true
			}
		}
	}
	return found
}
