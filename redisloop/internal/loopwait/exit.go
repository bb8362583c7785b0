package loopwait

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/redisvet/redisvet/internal/astedit"
	"github.com/redisvet/redisvet/internal/knowledge"
)

// Where a loop tests its context.
const (
	nowhere = iota
	within
	atHead // before anything else in an iteration
)

// ownLeave returns the statement with which the loop already exits on ctx.Done,
// or "" if that statement cannot be repeated elsewhere.
func (w *Writer) ownLeave(ctx string) (leave string, tested int) {
	tests := func(e ast.Node) bool {
		found := false
		if e != nil {
			ast.Inspect(e, func(n ast.Node) bool {
				if sel, ok := n.(*ast.SelectorExpr); ok && (sel.Sel.Name == "Err" || sel.Sel.Name == "Done") && w.Src.Text(sel.X) == ctx {
					found = true
				}
				return !found
			})
		}
		return found
	}
	s, ok := w.Loop.(*ast.ForStmt)
	if !ok {
		return "", nowhere
	}
	if s.Cond != nil && trueUntilEnded(s.Cond, tests) {
		return "", atHead
	}
	head := s.Cond == nil || w.Call.Pos() > s.Body.Lbrace
	astedit.EachNode(w.Body, func(n ast.Node, stack []ast.Node) {
		var at ast.Node = n
		switch n := n.(type) {
		case *ast.CommClause:
			if n.Comm == nil || !tests(n.Comm) || !leavesSelectLoop(n) {
				return
			}
			at = stack[len(stack)-2]
			if len(n.Body) == 1 {
				if ret, ok := n.Body[0].(*ast.ReturnStmt); ok && !w.nakedReturn(ret) && w.relocatable(ret) && !strings.Contains(w.Src.Text(ret), "\n") {
					leave = w.Src.Text(ret)
				}
			}
		case *ast.IfStmt:
			switch {
			case !w.leaves(n.Body):
				return
			case trueOnceEnded(n.Cond, tests), n.Init != nil && tests(n.Init) && w.isFailure(n.Cond):
			default:
				return
			}
			if cond, ok := n.Cond.(*ast.BinaryExpr); ok && cond.Op == token.NEQ && astedit.IsNil(cond.Y) && n.Else == nil && len(n.Body.List) == 1 {
				if ret, ok := n.Body.List[0].(*ast.ReturnStmt); ok && !w.nakedReturn(ret) && !strings.Contains(w.Src.Text(ret), "\n") {
					switch {
					case w.relocatable(ret):
						leave = w.Src.Text(ret)
					case n.Init != nil && len(ret.Results) == 1: // if err := ctx.Err(); err != nil { return err }
						if a, ok := n.Init.(*ast.AssignStmt); ok && len(a.Lhs) == 1 && astedit.Ident(a.Lhs[0]) != nil && astedit.Ident(ret.Results[0]) != nil &&
							w.Src.Text(a.Lhs[0]) == w.Src.Text(ret.Results[0]) && w.Src.Text(a.Rhs[0]) == ctx+".Err()" {
							leave = "return " + ctx + ".Err()"
						}
					}
				}
			}
		default:
			return
		}
		if tested == nowhere {
			tested = within
		}
		if head && len(w.Body.List) > 0 && at == ast.Node(w.Body.List[0]) {
			tested = atHead
		}
	})
	return leave, tested
}

// trueUntilEnded reports whether a condition is true only before the context
// ends.
func trueUntilEnded(cond ast.Expr, tests func(ast.Node) bool) bool {
	c, ok := ast.Unparen(cond).(*ast.BinaryExpr)
	if !ok {
		return false
	}
	switch c.Op {
	case token.LAND:
		return trueUntilEnded(c.X, tests) || trueUntilEnded(c.Y, tests)
	case token.EQL:
		return tests(c.X) && astedit.IsNil(c.Y)
	}
	return false
}

// trueOnceEnded reports whether a condition is always true after the context
// ended.
func trueOnceEnded(cond ast.Expr, tests func(ast.Node) bool) bool {
	switch c := ast.Unparen(cond).(type) {
	case *ast.BinaryExpr:
		switch c.Op {
		case token.LOR:
			return trueOnceEnded(c.X, tests) || trueOnceEnded(c.Y, tests)
		case token.NEQ:
			return tests(c.X) && astedit.IsNil(c.Y)
		}
	case *ast.CallExpr:
		return types.ExprString(c.Fun) == "errors.Is" && len(c.Args) == 2 && tests(c.Args[0])
	}
	return false
}

// leaves reports whether a block contains a statement that ends the loop.
func (w *Writer) leaves(b *ast.BlockStmt) bool {
	if w.exitsAt == nil {
		w.exitsAt = []token.Pos{} // in order
		w.exits(func(exit ast.Stmt, _ []ast.Node) { w.exitsAt = append(w.exitsAt, exit.Pos()) })
	}
	i, _ := slices.BinarySearch(w.exitsAt, b.Pos())
	return i < len(w.exitsAt) && w.exitsAt[i] < b.End()
}

// exits calls f for each return, and each branch out of the loop, with its
// enclosing nodes in the loop.
func (w *Writer) exits(f func(exit ast.Stmt, stack []ast.Node)) {
	astedit.EachNode(w.Body, func(n ast.Node, stack []ast.Node) {
		switch n := n.(type) {
		case *ast.ReturnStmt:
			f(n, stack)
		case *ast.BranchStmt:
			for _, x := range stack {
				switch x := x.(type) {
				case *ast.ForStmt, *ast.RangeStmt:
					if n.Label == nil {
						return
					}
				case *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
					if n.Label == nil && n.Tok == token.BREAK {
						return
					}
				case *ast.LabeledStmt:
					if n.Label != nil && x.Label.Name == n.Label.Name {
						return
					}
				}
			}
			if n.Label != nil || n.Tok == token.BREAK {
				f(n, stack)
			}
		}
	})
}

// onlyStopped reports whether only a failure, a context or a channel ends the
// loop of a function without results. Otherwise its return means success, such
// as a lock acquired or a migration done. Then it cannot report that the
// context ended.
func (w *Writer) onlyStopped(body *ast.BlockStmt) bool {
	if s, ok := w.Loop.(*ast.ForStmt); !ok || s.Cond != nil {
		return false
	}
	stopped := true
	w.exits(func(exit ast.Stmt, stack []ast.Node) {
		_, ret := exit.(*ast.ReturnStmt)
		last := body.List[len(body.List)-1] == w.Loop
		stopped = stopped && (ret || last) && w.byFailure(exit, stack)
	})
	return stopped
}

// byFailure reports whether a statement is reached only after a failure or a
// signal to stop. stack has its enclosing nodes, innermost first.
func (w *Writer) byFailure(exit ast.Stmt, stack []ast.Node) bool {
	for i := len(stack) - 1; i >= 0; i-- {
		switch n := stack[i].(type) {
		case *ast.CommClause:
			if n.Comm != nil {
				_, send := n.Comm.(*ast.SendStmt)
				return !send
			}
		case *ast.CaseClause:
			return len(n.List) == 1 && w.isFailure(n.List[0])
		case *ast.IfStmt:
			return n.Body.Pos() <= exit.Pos() && exit.End() <= n.Body.End() && w.isFailure(n.Cond)
		}
	}
	return false
}

// isFailure reports whether a condition is true only after a failure. The end
// of the data, such as redis.Nil, is no failure.
func (w *Writer) isFailure(cond ast.Expr) bool {
	ends := func(e ast.Expr) bool {
		sel, ok := ast.Unparen(e).(*ast.SelectorExpr)
		return ok && knowledge.EndErrors.Has(sel.Sel.Name)
	}
	switch c := ast.Unparen(cond).(type) {
	case *ast.BinaryExpr:
		return c.Op == token.NEQ && astedit.IsError(w.Info, c.X) && astedit.IsNil(c.Y) || c.Op == token.EQL && astedit.IsError(w.Info, c.X) && ends(c.Y)
	case *ast.CallExpr:
		return types.ExprString(c.Fun) == "errors.Is" && len(c.Args) == 2 && ends(c.Args[1])
	}
	return false
}

// ofRequest reports whether a context is the unmodified context of a request.
func (w *Writer) ofRequest(ctx string) bool {
	if strings.HasSuffix(ctx, ".Context()") {
		return true
	}
	is := false
	ast.Inspect(w.Path[0], func(n ast.Node) bool {
		a, ok := n.(*ast.AssignStmt)
		if !ok {
			return true
		}
		for i, l := range a.Lhs {
			if id := astedit.Ident(l); id == nil || id.Name != ctx {
				continue
			}
			is = false
			if len(a.Lhs) != len(a.Rhs) {
				continue
			}
			if call, ok := a.Rhs[i].(*ast.CallExpr); ok && len(call.Args) == 0 {
				sel, ok := call.Fun.(*ast.SelectorExpr)
				is = ok && sel.Sel.Name == "Context" && w.isHTTP(sel.X, "Request")
			}
		}
		return true
	})
	return is
}

// isHTTPHandler reports whether a function is a handler of net/http. After its
// request has ended, no caller takes its return for success.
func (w *Writer) isHTTPHandler(t *ast.FuncType) bool {
	writes, asked := false, false
	for _, p := range t.Params.List {
		writes = writes || w.isHTTP(p.Type, "ResponseWriter")
		asked = asked || w.isHTTP(p.Type, "Request")
	}
	return writes && asked && t.Results == nil
}

// failureReturn returns the return statement by which a function without an
// error result reports failure. It is the one that is under all error tests and
// nowhere else, or false if every other return is true.
func (w *Writer) failureReturn(body *ast.BlockStmt) string {
	var failed, rest []*ast.ReturnStmt
	astedit.EachNode(body, func(n ast.Node, stack []ast.Node) {
		if ret, ok := n.(*ast.ReturnStmt); ok {
			if w.byFailure(ret, stack) {
				failed = append(failed, ret)
			} else {
				rest = append(rest, ret)
			}
		}
	})
	is := map[string]bool{}
	for _, ret := range failed {
		for _, e := range ret.Results {
			if !w.literal(e) {
				return ""
			}
		}
		is[w.Src.Text(ret)] = true
	}
	truth := len(rest) > 0
	for _, ret := range rest {
		if is[w.Src.Text(ret)] || len(ret.Results) == 0 {
			return ""
		}
		truth = truth && len(ret.Results) == 1 && w.Src.Text(ret.Results[0]) == "true"
	}
	switch {
	case len(is) == 1:
		text := w.Src.Text(failed[0])
		if text == "return false" && !truth || text == "return true" || text == "return" {
			return "" // both may be answers
		}
		return text
	case len(is) == 0 && truth:
		return "return false"
	}
	return ""
}

// literal reports whether an expression is nil, a boolean or a literal.
func (w *Writer) literal(e ast.Expr) bool {
	tv := w.Info.Types[e]
	if tv.IsNil() {
		return true
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.UnaryExpr:
		return tv.Value != nil && w.literal(e.X)
	case *ast.BasicLit:
		return true
	case *ast.Ident:
		return tv.Value != nil && (e.Name == "true" || e.Name == "false")
	}
	return false
}
