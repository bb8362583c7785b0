package loopwait

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/redisvet/redisvet/internal/astedit"
)

// maxQuitStmts is the longest quit case that a fix may duplicate.
const maxQuitStmts = 3

// quitCases returns the cases that end a loop by polling a channel in a select.
// A wait must receive from the same channels, which are in received. ok is false
// if a case cannot be repeated.
func (w *Writer) quitCases() (cases []string, received map[string]bool, ok bool) {
	received, ok = map[string]bool{}, true
	astedit.EachNode(w.Body, func(n ast.Node, stack []ast.Node) {
		clause, is := n.(*ast.CommClause)
		if !is || clause.Comm == nil || !polls(stack) || !leavesSelectLoop(clause) {
			return
		}
		from, text := w.quitCase(clause)
		switch {
		case text != nil && !received[from]:
			cases = append(cases, text...)
			received[from] = true
		case text == nil && from != w.context()+".Done()":
			ok = false
		}
	})
	return cases, received, ok
}

// polls reports whether the innermost select continues if it has nothing to
// receive.
func polls(stack []ast.Node) bool {
	for i := len(stack) - 1; i >= 0; i-- {
		if s, ok := stack[i].(*ast.SelectStmt); ok {
			for _, c := range s.Body.List {
				if c.(*ast.CommClause).Comm == nil {
					return true
				}
			}
			return false
		}
	}
	return false
}

// leavesSelectLoop reports whether a case ends with a return, or with a break
// out of more than the select.
func leavesSelectLoop(c *ast.CommClause) bool {
	found := false
	for _, s := range c.Body {
		ast.Inspect(s, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncLit:
				return false
			case *ast.ReturnStmt:
				found = true
			case *ast.BranchStmt:
				found = found || n.Label != nil
			}
			return !found
		})
	}
	return found
}

// quitCase returns the channel of a case and the source of the case, or nil
// lines if its body cannot be repeated elsewhere.
func (w *Writer) quitCase(c *ast.CommClause) (from string, lines []string) {
	x, ok := c.Comm.(*ast.ExprStmt)
	if !ok {
		return "", nil
	}
	recv, ok := ast.Unparen(x.X).(*ast.UnaryExpr)
	if !ok || recv.Op != token.ARROW {
		return "", nil
	}
	from = w.Src.Text(recv.X)
	n := len(c.Body)
	if n == 0 || n > maxQuitStmts || !w.stableChannel(recv.X) || w.Src.FixedLines(w.Path[0], c.Pos(), c.End()) {
		return from, nil
	}
	ret, ok := c.Body[n-1].(*ast.ReturnStmt)
	if !ok || w.nakedReturn(ret) {
		return from, nil
	}
	ind := w.Src.Indent(c.Body[0].Pos())
	for _, s := range c.Body {
		if !w.Src.Leads(s.Pos()) || w.Src.Indent(s.Pos()) != ind || !w.relocatable(s) {
			return from, nil
		}
		for i, l := range strings.Split(w.Src.Text(s), "\n") {
			if i > 0 && !strings.HasPrefix(l, ind) {
				return from, nil
			}
			lines = append(lines, "\t"+strings.TrimPrefix(l, ind))
		}
	}
	return from, append([]string{"case <-" + from + ":"}, lines...)
}

// stableChannel reports whether a channel is a name, a field, or the result of a
// method Done.
func (w *Writer) stableChannel(e ast.Expr) bool {
	if c, ok := ast.Unparen(e).(*ast.CallExpr); ok {
		sel, ok := c.Fun.(*ast.SelectorExpr)
		return ok && sel.Sel.Name == "Done" && len(c.Args) == 0 && w.relocatable(sel.X)
	}
	return astedit.IsPlain(e) && w.relocatable(e)
}

// relocatable reports whether a node has the same meaning anywhere in the loop.
// It must declare nothing, and name nothing that the loop declares or shadows.
func (w *Writer) relocatable(n ast.Node) bool {
	ok := true
	ast.Inspect(n, func(x ast.Node) bool {
		id, is := x.(*ast.Ident)
		if !is {
			return ok
		}
		obj := w.Info.Uses[id]
		if obj == nil || w.Loop.Pos() <= obj.Pos() && obj.Pos() < w.Loop.End() {
			ok = false
		} else if v, isVar := obj.(*types.Var); (!isVar || !v.IsField()) && obj.Parent() != nil && w.declares(id.Name) {
			ok = false
		}
		return ok
	})
	return ok
}

// nakedReturn reports whether a return relies on named results while the loop
// shadows one of their names.
func (w *Writer) nakedReturn(ret *ast.ReturnStmt) bool {
	t, _ := w.around()
	if len(ret.Results) > 0 || t == nil || t.Results == nil {
		return false
	}
	for _, f := range t.Results.List {
		for _, id := range f.Names {
			if w.shadows(id) {
				return true
			}
		}
	}
	return false
}
