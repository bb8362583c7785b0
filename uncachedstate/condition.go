package uncachedstate

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/uncachedstate/internal/callpath"
)

// maxCondition bounds what a message quotes of conditions.
const maxCondition = 80

// when says how often the entry of a path sends the command: on every call, or on
// those calls that meet the conditions on the way.
func (c *checker) when(cand *candidate, w callpath.Path) string {
	if w.PerItem {
		return "for each item that " + entryName(w.Entry) + " takes"
	}
	list := w.Conditions(cand.fn, cand.site)
	if len(list) == 0 {
		return "on every call of " + entryName(w.Entry)
	}
	var parts []string
	for _, cond := range list {
		text := c.text(cond)
		if text == "" {
			return "on some calls of " + entryName(w.Entry)
		}
		parts = append(parts, text)
	}
	text := strings.Join(parts, " and ")
	if len(text) > maxCondition || strings.Contains(text, "\n") {
		return "on some calls of " + entryName(w.Entry)
	}
	return "on every call of " + entryName(w.Entry) + " with " + text
}

// text returns the source of a condition as it is if met, or "" if its source is not
// known, as in a switch.
func (c *checker) text(cond callpath.Condition) string {
	switch x := cond.Cond.(type) {
	case *ssa.Parameter:
		if cond.On {
			return x.Name()
		}
	case *ssa.UnOp:
		return c.text(callpath.Condition{Cond: x.X, On: !cond.On})
	case *ssa.Call:
		if call := c.calls[x.Pos()]; call != nil {
			return types.ExprString(call)
		}
	case *ssa.BinOp:
		e := c.comparisonAt(x.Pos())
		if e == nil {
			return ""
		}
		op := e.Op
		switch {
		case cond.On:
		case op == token.EQL:
			op = token.NEQ
		case op == token.NEQ:
			op = token.EQL
		}
		return types.ExprString(e.X) + " " + op.String() + " " + types.ExprString(e.Y)
	}
	return ""
}

// comparisonAt returns the comparison whose operator is at a position.
func (c *checker) comparisonAt(at token.Pos) *ast.BinaryExpr {
	if c.comparisons == nil {
		c.comparisons = map[token.Pos]*ast.BinaryExpr{}
		for _, f := range c.pass.Files {
			ast.Inspect(f, func(n ast.Node) bool {
				if e, ok := n.(*ast.BinaryExpr); ok {
					c.comparisons[e.OpPos] = e
				}
				return true
			})
		}
	}
	return c.comparisons[at]
}
