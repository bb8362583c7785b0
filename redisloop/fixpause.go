package redisloop

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/astedit"
	"github.com/redisvet/redisvet/internal/goredis"
	"github.com/redisvet/redisvet/internal/summary"
)

// pause puts a wait on the way round the loop that has none: before the
// continue of a branch, at the end of a branch, or at the end of the loop. A
// loop that does more than ask, such as one that takes work from a list, waits
// where that failed or there was nothing, so that it does no less than before.
func (m *mend) pause(category string, trips []summary.Trip) (string, []analysis.TextEdit) {
	if _, ok := m.loop.(*ast.ForStmt); !ok || len(trips) == 0 {
		return "", nil
	}
	every := m.interval(trips)
	if category == catRetry {
		every = 2 * unhurried
	}
	clock, edits, ok := astedit.Import(m.pass, m.file, m.loop.Pos(), "time")
	if !ok || every == 0 {
		return "", nil
	}
	var spots []spot
	switch {
	case m.lacks != nil:
		if spots = m.onTheWay(trips); len(spots) == 1 && spots[0].before != nil {
			for _, s := range m.onFailure() { // the same may be lacking beside it
				if s.before != nil && s.before != spots[0].before {
					spots = append(spots, s)
				}
			}
		}
	case category == catRetry:
		spots = m.everywhere()
	case streams(trips):
		return "", nil // a Block of its own is what it lacks
	case m.onlyAsks(trips):
		spots = m.everywhere()
	case m.target.Direct():
		spots = m.onFailure()
	}
	if len(spots) == 0 {
		return "", nil
	}
	wait, ends, ok := m.wait(clock, written(every, clock, " * "))
	if !ok {
		return "", nil
	}
	for _, s := range spots {
		e, ok := m.place(s, wait)
		if !ok || m.locked(s.pos()) {
			return "", nil
		}
		edits = append(edits, e)
	}
	return fmt.Sprintf("Wait %s before the next round%s", spaced(every), ends), edits
}

// A spot is where a wait goes.
type spot struct {
	before ast.Stmt       // a continue
	end    *ast.BlockStmt // or the end of a block
	orElse *ast.IfStmt    // or an else that is not there
}

// onTheWay finds the branch in which nothing waits.
func (m *mend) onTheWay(trips []summary.Trip) []spot {
	br := m.lacks.From.Instrs[len(m.lacks.From.Instrs)-1]
	cond := m.conditionOf(br)
	var n *ast.IfStmt
	ast.Inspect(m.body, func(x ast.Node) bool {
		if s, ok := x.(*ast.IfStmt); ok && cond != nil && ast.Unparen(s.Cond) == cond {
			n = s
		}
		return true
	})
	if n == nil || m.inner(n) || !m.onlyAsks(trips) && !m.failed(n.Cond, m.lacks.Succ == 0) {
		return nil
	}
	if m.lacks.Succ == 0 {
		return m.endOf(n.Body)
	}
	switch e := n.Else.(type) {
	case *ast.BlockStmt:
		return m.endOf(e)
	case nil:
		if leavesBlock(n.Body) {
			for _, s := range m.body.List {
				if s.Pos() > n.End() && m.waits(&ast.BlockStmt{List: []ast.Stmt{s}}) {
					return nil // on one way more, and not on another
				}
			}
			return m.everywhereAfter(n)
		}
		return []spot{{orElse: n}}
	}
	return nil
}

// onlyAsks reports whether the loop makes one command that reads: to ask less
// often is all that a wait does to it. Where the loop takes away what was there,
// a wait in each round would come between two batches.
func (m *mend) onlyAsks(trips []summary.Trip) bool {
	access := trips[0].Access
	return m.target.Direct() && len(trips) == 1 && trips[0].Calls <= 1 && trips[0].Kind == goredis.Command &&
		(access == goredis.Read || access == goredis.Health) && !m.fn.TakesWork(m.visit.loop)
}

// failed reports whether a condition that holds, or does not, says that
// something went wrong or was not there.
func (m *mend) failed(cond ast.Expr, holds bool) bool {
	switch c := ast.Unparen(cond).(type) {
	case *ast.BinaryExpr:
		if c.Op != token.EQL && c.Op != token.NEQ {
			return false
		}
		nothing := isNil(c.Y) || m.isZero(c.Y)
		same := (c.Op == token.EQL) == holds
		if m.isError(c.X) && isNil(c.Y) {
			return !same
		}
		return same && (nothing || m.isError(c.X))
	case *ast.UnaryExpr:
		return c.Op == token.NOT && m.failed(c.X, !holds)
	case *ast.CallExpr:
		return types.ExprString(c.Fun) == "errors.Is" && holds
	case *ast.Ident:
		return !holds // ok
	}
	return false
}

func (m *mend) isZero(e ast.Expr) bool {
	tv := m.pass.TypesInfo.Types[e]
	return tv.Value != nil && (tv.Value.ExactString() == "0" || tv.Value.ExactString() == `""`)
}

// endOf is the end of a block, or before the continue there.
func (m *mend) endOf(b *ast.BlockStmt) []spot {
	if len(b.List) > 0 {
		last := b.List[len(b.List)-1]
		if br, ok := last.(*ast.BranchStmt); ok && br.Tok == token.CONTINUE && br.Label == nil {
			return []spot{{before: last}}
		}
		if leavesBlock(last) {
			return nil
		}
	}
	return []spot{{end: b}}
}

// inner reports whether a node stands in a loop or a literal inside of the
// loop.
func (m *mend) inner(n ast.Node) bool {
	in := false
	for _, x := range pathTo(m.file, n) {
		switch x.(type) {
		case *ast.ForStmt, *ast.RangeStmt, *ast.FuncLit:
			if in {
				return true
			}
		}
		in = in || x == ast.Node(m.loop)
	}
	return false
}

// everywhere is each continue and the end of the loop.
func (m *mend) everywhere() []spot { return m.everywhereAfter(nil) }

func (m *mend) everywhereAfter(after ast.Node) []spot {
	if m.fn.Pace(m.visit.loop, true).Waits() && !m.waits(m.body) {
		return nil // a function that the loop calls waits, at times
	}
	var out []spot
	ok := true
	ast.Inspect(m.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ForStmt, *ast.RangeStmt, *ast.FuncLit:
			return false
		case *ast.BranchStmt:
			if n.Tok == token.GOTO || n.Label != nil {
				ok = false
			}
			if n.Tok == token.CONTINUE && (after == nil || n.Pos() > after.End()) && !m.hasWaited(n) {
				out = append(out, spot{before: n})
			}
		}
		return true
	})
	if !ok {
		return nil
	}
	if len(m.body.List) == 0 || !leavesBlock(m.body.List[len(m.body.List)-1]) && !m.anyWaits(m.body.List, m.body.End()) {
		out = append(out, spot{end: m.body})
	}
	return out
}

// hasWaited reports whether a wait comes before a continue in its block or in
// the loop's.
func (m *mend) hasWaited(n ast.Node) bool {
	in := false
	for _, x := range pathTo(m.file, n) {
		in = in || x == ast.Node(m.body)
		if in && m.anyWaits(statements(x), n.Pos()) {
			return true
		}
	}
	return false
}

// anyWaits reports whether one of the statements before a position waits,
// whatever its conditions are.
func (m *mend) anyWaits(list []ast.Stmt, before token.Pos) bool {
	for _, s := range list {
		if s.End() > before {
			break
		}
		switch s := s.(type) {
		case *ast.ExprStmt, *ast.AssignStmt:
			if m.waits(&ast.BlockStmt{List: []ast.Stmt{s}}) {
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

// onFailure is where the loop goes on after its command has failed, or had
// nothing to give: the branches that ask for its error and do not wait.
func (m *mend) onFailure() []spot {
	err := m.errorOf()
	if err == nil {
		return nil
	}
	asks := func(e ast.Expr) bool {
		id := ident(ast.Unparen(e))
		return id != nil && m.pass.TypesInfo.Uses[id] == err
	}
	var out []spot
	ast.Inspect(m.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ForStmt, *ast.RangeStmt, *ast.FuncLit:
			return false
		case *ast.IfStmt:
			switch c := ast.Unparen(n.Cond).(type) {
			case *ast.CallExpr:
				if types.ExprString(c.Fun) == "errors.Is" && len(c.Args) == 2 && asks(c.Args[0]) && !m.waits(n.Body) {
					out = append(out, m.endOf(n.Body)...)
				}
			case *ast.BinaryExpr:
				switch {
				case !asks(c.X):
				case c.Op == token.EQL && isNil(c.Y):
					if n.Else == nil && !leavesBlock(n.Body) && m.isLast(n) {
						out = append(out, spot{orElse: n})
					}
				case (c.Op == token.EQL || c.Op == token.NEQ && isNil(c.Y)) && !m.waits(n.Body): // err == redis.Nil, err != nil
					out = append(out, m.endOf(n.Body)...)
				}
			}
		}
		return true
	})
	return out
}

// errorOf is the variable that holds the error of the command.
func (m *mend) errorOf() types.Object {
	for _, n := range m.path {
		a, ok := n.(*ast.AssignStmt)
		if !ok {
			continue
		}
		if id := ident(a.Lhs[len(a.Lhs)-1]); id != nil && len(a.Rhs) == 1 && m.isError(id) {
			return m.pass.TypesInfo.ObjectOf(id)
		}
	}
	return nil
}

// waits reports whether something in a block waits.
func (m *mend) waits(b *ast.BlockStmt) bool {
	found := false
	ast.Inspect(b, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.SelectStmt:
			found = true
		case *ast.UnaryExpr:
			found = found || x.Op == token.ARROW
		case *ast.CallExpr:
			found = found || m.waitArg(x) != nil
		}
		return !found
	})
	return found
}

func (m *mend) isLast(s ast.Stmt) bool {
	return len(m.body.List) > 0 && m.body.List[len(m.body.List)-1] == s
}

func (m *mend) isError(e ast.Expr) bool {
	t := m.pass.TypesInfo.TypeOf(e)
	return t != nil && types.Identical(t, types.Universe.Lookup("error").Type())
}

// streams reports whether the command reads a stream.
func streams(trips []summary.Trip) bool {
	for _, t := range trips {
		if strings.HasPrefix(t.Command, "XREAD") && t.Kind == goredis.Command && !t.Blocking {
			return true
		}
	}
	return false
}

// place writes a wait at a spot.
func (m *mend) place(s spot, wait []string) (analysis.TextEdit, bool) {
	in := func(indent string) string { return indent + strings.Join(wait, "\n"+indent) + "\n" }
	switch {
	case s.before != nil:
		ind := m.indent(s.before.Pos())
		return insert(s.before.Pos(), strings.TrimPrefix(in(ind), ind)+ind), m.leads(s.before.Pos())
	case s.end != nil:
		ind := m.indent(s.end.Rbrace)
		if !m.leads(s.end.Rbrace) {
			if len(s.end.List) > 0 || m.commented(s.end.Lbrace, s.end.Rbrace) {
				return analysis.TextEdit{}, false
			}
			ind = m.indent(s.end.Lbrace)
			return insert(s.end.Rbrace, "\n"+in(ind+"\t")+ind), true
		}
		return insert(s.end.Rbrace, strings.TrimPrefix(in(ind+"\t"), ind)+ind), true
	}
	ind := m.indent(s.orElse.Body.Rbrace)
	return insert(s.orElse.Body.End(), " else {\n"+in(ind+"\t")+ind+"}"), m.leads(s.orElse.Body.Rbrace)
}
