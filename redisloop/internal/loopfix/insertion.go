package loopfix

import (
	"go/ast"
	"go/token"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/astedit"
	"github.com/redisvet/redisvet/internal/pacing"
	"github.com/redisvet/redisvet/redisloop/internal/loopwait"
)

// An insertion is the place of a wait.
type insertion struct {
	before      ast.Stmt       // a continue
	end         *ast.BlockStmt // or the end of a block
	missingElse *ast.IfStmt    // or an if statement without an else
}

// pos returns where the wait begins.
func (s insertion) pos() token.Pos {
	switch {
	case s.before != nil:
		return s.before.Pos()
	case s.end != nil:
		return s.end.Rbrace
	}
	return s.missingElse.End()
}

// insertWait inserts a wait.
func (ed *editor) insertWait(s insertion, wait []string) (analysis.TextEdit, bool) {
	in := func(indent string) string { return indent + strings.Join(wait, "\n"+indent) + "\n" }
	switch {
	case s.before != nil:
		ind := ed.src.Indent(s.before.Pos())
		return astedit.Insert(s.before.Pos(), strings.TrimPrefix(in(ind), ind)+ind), ed.src.Leads(s.before.Pos())
	case s.end != nil:
		ind := ed.src.Indent(s.end.Rbrace)
		if !ed.src.Leads(s.end.Rbrace) {
			if len(s.end.List) > 0 || ed.src.Commented(s.end.Lbrace, s.end.Rbrace) {
				return analysis.TextEdit{}, false
			}
			ind = ed.src.Indent(s.end.Lbrace)
			return astedit.Insert(s.end.Rbrace, "\n"+in(ind+"\t")+ind), true
		}
		return astedit.Insert(s.end.Rbrace, strings.TrimPrefix(in(ind+"\t"), ind)+ind), true
	}
	ind := ed.src.Indent(s.missingElse.Body.Rbrace)
	return astedit.Insert(s.missingElse.Body.End(), " else {\n"+in(ind+"\t")+ind+"}"), ed.src.Leads(s.missingElse.Body.Rbrace)
}

// endOf returns the end of a block, or the place before its final continue.
func endOf(b *ast.BlockStmt) []insertion {
	if len(b.List) > 0 {
		last := b.List[len(b.List)-1]
		if br, ok := last.(*ast.BranchStmt); ok && br.Tok == token.CONTINUE && br.Label == nil {
			return []insertion{{before: last}}
		}
		if astedit.Terminates(last) {
			return nil
		}
	}
	return []insertion{{end: b}}
}

// everywhere returns each continue and the end of the loop.
func (ed *editor) everywhere() []insertion { return ed.everywhereAfter(nil) }

func (ed *editor) everywhereAfter(after ast.Node) []insertion {
	if pacing.Of(ed.finding.Fn, ed.finding.Loop, true).Waits() && !ed.waits(ed.body) {
		return nil // a function that the loop calls sometimes waits
	}
	var out []insertion
	ok := true
	ast.Inspect(ed.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ForStmt, *ast.RangeStmt, *ast.FuncLit:
			return false
		case *ast.BranchStmt:
			if n.Tok == token.GOTO || n.Label != nil {
				ok = false
			}
			if n.Tok == token.CONTINUE && (after == nil || n.Pos() > after.End()) && !ed.hasWaited(n) {
				out = append(out, insertion{before: n})
			}
		}
		return true
	})
	if !ok {
		return nil
	}
	if len(ed.body.List) == 0 || !astedit.Terminates(ed.body.List[len(ed.body.List)-1]) && !ed.anyWaits(ed.body.List, ed.body.End()) {
		out = append(out, insertion{end: ed.body})
	}
	return out
}

// hasWaited reports whether a wait precedes a continue in its block or in the
// loop's.
func (ed *editor) hasWaited(n ast.Node) bool {
	in := false
	for _, x := range astedit.Path(ed.src.File, n) {
		in = in || x == ast.Node(ed.body)
		if in && ed.anyWaits(astedit.Statements(x), n.Pos()) {
			return true
		}
	}
	return false
}

// anyWaits reports whether one of the statements before a position waits, under
// any condition.
func (ed *editor) anyWaits(list []ast.Stmt, before token.Pos) bool {
	for _, s := range list {
		if s.End() > before {
			break
		}
		switch s := s.(type) {
		case *ast.ExprStmt, *ast.AssignStmt:
			if ed.waits(&ast.BlockStmt{List: []ast.Stmt{s}}) {
				return true
			}
		case *ast.SelectStmt:
			open := false
			for _, c := range s.Body.List {
				open = open || c.(*ast.CommClause).Comm == nil
			}
			if !open {
				return true
			}
		}
	}
	return false
}

// waits reports whether a block contains a wait.
func (ed *editor) waits(b *ast.BlockStmt) bool {
	found := false
	ast.Inspect(b, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.SelectStmt:
			found = true
		case *ast.UnaryExpr:
			found = found || x.Op == token.ARROW
		case *ast.CallExpr:
			found = found || loopwait.WaitArg(ed.info, x) != nil
		}
		return !found
	})
	return found
}

func (ed *editor) isLast(s ast.Stmt) bool {
	return len(ed.body.List) > 0 && ed.body.List[len(ed.body.List)-1] == s
}

// inner reports whether a node is in a nested loop or literal.
func (ed *editor) inner(n ast.Node) bool {
	in := false
	for _, x := range astedit.Path(ed.src.File, n) {
		switch x.(type) {
		case *ast.ForStmt, *ast.RangeStmt, *ast.FuncLit:
			if in {
				return true
			}
		}
		in = in || x == ast.Node(ed.loop)
	}
	return false
}
