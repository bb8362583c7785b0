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

// quitCases are the cases by which a loop ends that polls a channel in a select:
// a wait has to listen to the same channels. heard are those channels. ok is
// false where a case cannot be repeated.
func (w *Writer) quitCases() (cases []string, heard map[string]bool, ok bool) {
	heard, ok = map[string]bool{}, true
	astedit.EachNode(w.Body, func(n ast.Node, stack []ast.Node) {
		clause, is := n.(*ast.CommClause)
		if !is || clause.Comm == nil || !w.polls(stack) || !leavesSelectLoop(clause) {
			return
		}
		from, text := w.quitCase(clause)
		switch {
		case text != nil && !heard[from]:
			cases = append(cases, text...)
			heard[from] = true
		case text == nil && from != w.context()+".Done()":
			ok = false
		}
	})
	return cases, heard, ok
}

// polls reports whether the innermost select goes on where it has nothing to
// receive.
func (w *Writer) polls(stack []ast.Node) bool {
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

// leavesSelectLoop reports whether a case ends with a return, or a break of more than
// the select.
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

// quitCase names the channel of a case and writes the case again, nil where what
// is done there cannot be repeated elsewhere.
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
	if n == 0 || n > maxQuitStmts || !w.constantly(recv.X) || w.Src.FixedLines(w.Path[0], c.Pos(), c.End()) {
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

// constantly reports whether a channel is a name or a field, or what a method
// gives that is called Done.
func (w *Writer) constantly(e ast.Expr) bool {
	if c, ok := ast.Unparen(e).(*ast.CallExpr); ok {
		sel, ok := c.Fun.(*ast.SelectorExpr)
		return ok && sel.Sel.Name == "Done" && len(c.Args) == 0 && w.relocatable(sel.X)
	}
	return astedit.IsPlain(e) && w.relocatable(e)
}

// relocatable reports whether a node means the same anywhere in the loop: it
// declares nothing, and names nothing that the loop declares or hides.
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

// nakedReturn reports whether a return names none of the function's results while the
// loop means something else by one of their names.
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
