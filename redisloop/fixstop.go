package redisloop

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// most is how many statements are said twice of what is done when a channel
// ends the loop.
const most = 3

// stops are the cases of a select by which a loop that asks without waiting is
// left when a channel says so: a wait has to listen to them, too. heard are the
// channels. ok is false where there is one that cannot be said again.
func (m *mend) stops() (cases []string, heard map[string]bool, ok bool) {
	heard, ok = map[string]bool{}, true
	m.each(m.body, func(n ast.Node, stack []ast.Node) {
		clause, is := n.(*ast.CommClause)
		if !is || clause.Comm == nil || !m.polls(stack) || !leavesLoop(clause) {
			return
		}
		from, text := m.clause(clause)
		switch {
		case text != nil && !heard[from]:
			cases = append(cases, text...)
			heard[from] = true
		case text == nil && from != m.context()+".Done()":
			ok = false
		}
	})
	return cases, heard, ok
}

// polls reports whether the innermost select goes on where it has nothing to
// receive.
func (m *mend) polls(stack []ast.Node) bool {
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

// leavesLoop reports whether a case ends with a return, or a break of more than
// the select.
func leavesLoop(c *ast.CommClause) bool {
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

// clause names the channel of a case and writes the case again, nil where what
// is done there cannot be said in another place.
func (m *mend) clause(c *ast.CommClause) (from string, lines []string) {
	x, ok := c.Comm.(*ast.ExprStmt)
	if !ok {
		return "", nil
	}
	recv, ok := ast.Unparen(x.X).(*ast.UnaryExpr)
	if !ok || recv.Op != token.ARROW {
		return "", nil
	}
	from = m.text(recv.X)
	n := len(c.Body)
	if n == 0 || n > most || !m.constantly(recv.X) || m.raw(c.Pos(), c.End()) {
		return from, nil
	}
	ret, ok := c.Body[n-1].(*ast.ReturnStmt)
	if !ok || m.bare(ret) {
		return from, nil
	}
	ind := m.indent(c.Body[0].Pos())
	for _, s := range c.Body {
		if !m.leads(s.Pos()) || m.indent(s.Pos()) != ind || !m.sayable(s) {
			return from, nil
		}
		for i, l := range strings.Split(m.text(s), "\n") {
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
func (m *mend) constantly(e ast.Expr) bool {
	if c, ok := ast.Unparen(e).(*ast.CallExpr); ok {
		sel, ok := c.Fun.(*ast.SelectorExpr)
		return ok && sel.Sel.Name == "Done" && len(c.Args) == 0 && m.sayable(sel.X)
	}
	return isPlain(e) && m.sayable(e)
}

// sayable reports whether a node means the same anywhere in the loop: it
// declares nothing, and names nothing that the loop declares or hides.
func (m *mend) sayable(n ast.Node) bool {
	ok := true
	ast.Inspect(n, func(x ast.Node) bool {
		id, is := x.(*ast.Ident)
		if !is {
			return ok
		}
		obj := m.pass.TypesInfo.Uses[id]
		if obj == nil || m.loop.Pos() <= obj.Pos() && obj.Pos() < m.loop.End() {
			ok = false
		} else if v, isVar := obj.(*types.Var); (!isVar || !v.IsField()) && obj.Parent() != nil && m.declares(id.Name) {
			ok = false
		}
		return ok
	})
	return ok
}

// bare reports whether a return names none of the function's results while the
// loop means something else by one of their names.
func (m *mend) bare(ret *ast.ReturnStmt) bool {
	t, _ := m.around()
	if len(ret.Results) > 0 || t == nil || t.Results == nil {
		return false
	}
	for _, f := range t.Results.List {
		for _, id := range f.Names {
			if m.shadows(id) {
				return true
			}
		}
	}
	return false
}

// each calls f for the nodes below another one that belong to the same
// function, with those between the two.
func (m *mend) each(below ast.Node, f func(n ast.Node, stack []ast.Node)) {
	var stack []ast.Node
	ast.Inspect(below, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		if _, lit := n.(*ast.FuncLit); lit {
			return false
		}
		f(n, stack)
		stack = append(stack, n)
		return true
	})
}

// Where a loop looks at its context.
const (
	nowhere = iota
	within
	atHead // before anything else in a round
)
