package redisloop

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/pacing"
)

// unpacedBranch returns the condition of the branch without a wait, if another
// branch waits.
func (lc *loopCheck) unpacedBranch(pace *pacing.Pace, cycle []*ssa.BasicBlock) string {
	if !pace.Waits() {
		return ""
	}
	for i := 0; i+1 < len(cycle); i++ {
		b, next := cycle[i], cycle[i+1]
		if len(b.Succs) != 2 {
			continue
		}
		taken := 0
		if b.Succs[1] == next {
			taken = 1
		}
		if pace.Barrier.Edges[flow.Edge{From: b, Succ: 1 - taken}] || lc.meetsWait(pace, b.Succs[1-taken]) {
			edge := flow.Edge{From: b, Succ: taken}
			if w := lc.branchText(edge); w != "" {
				lc.unpaced = &edge
				return w
			}
		}
	}
	return ""
}

// meetsWait reports whether each path from a block waits before it returns to
// the header.
func (lc *loopCheck) meetsWait(pace *pacing.Pace, from *ssa.BasicBlock) bool {
	if !lc.Loop.Contains(from) {
		return false
	}
	return pace.Barrier.Blocks[from] || from != lc.Loop.Header && !lc.Loop.Reaches(from, lc.Loop.Header, pace.Barrier)
}

// branchText returns the source text of the condition under which an edge is
// taken.
func (lc *loopCheck) branchText(e flow.Edge) string {
	br := flow.Branch(e.From)
	if br == nil {
		return ""
	}
	if lc.Fn.Waits().Ended[e] != nil {
		return "the context has ended"
	}
	expr := lc.condition(br.Cond)
	if expr == nil {
		return ""
	}
	return conditionText(expr, e.Succ == 1)
}

// condition returns the expression of a branch's condition.
func (lc *loopCheck) condition(cond ssa.Value) ast.Expr {
	var found ast.Expr
	switch c := cond.(type) {
	case *ssa.BinOp:
		lc.inspect(func(n ast.Node) {
			if b, ok := n.(*ast.BinaryExpr); ok && b.OpPos == c.Pos() {
				found = b
			}
		})
	case *ssa.Call:
		if call := lc.pkg.calls[c.Pos()]; call != nil {
			return call
		}
	case *ssa.UnOp:
		if c.Op == token.NOT {
			lc.inspect(func(n ast.Node) {
				if u, ok := n.(*ast.UnaryExpr); ok && u.OpPos == c.Pos() {
					found = u
				}
			})
		}
	case *ssa.Extract:
		if call, ok := c.Tuple.(*ssa.Call); ok {
			return lc.resultName(lc.pkg.calls[call.Pos()], c.Index)
		}
	}
	return found
}

// resultName returns the variable that receives a call's i-th result.
func (lc *loopCheck) resultName(call *ast.CallExpr, i int) ast.Expr {
	var found ast.Expr
	if call == nil {
		return nil
	}
	lc.inspect(func(n ast.Node) {
		if a, ok := n.(*ast.AssignStmt); ok && len(a.Rhs) == 1 && a.Rhs[0] == ast.Expr(call) && i < len(a.Lhs) {
			found = a.Lhs[i]
		}
	})
	return found
}

func (lc *loopCheck) inspect(f func(ast.Node)) {
	syntax := lc.Fn.SSA.Syntax()
	if syntax == nil {
		return
	}
	ast.Inspect(syntax, func(n ast.Node) bool {
		if n != nil {
			f(n)
		}
		return true
	})
}

var negated = map[token.Token]token.Token{
	token.EQL: token.NEQ, token.NEQ: token.EQL, token.LSS: token.GEQ,
	token.GEQ: token.LSS, token.GTR: token.LEQ, token.LEQ: token.GTR,
}

func conditionText(e ast.Expr, not bool) string {
	e = ast.Unparen(e)
	s := types.ExprString(e)
	if len(s) > 60 || strings.Contains(s, "\n") {
		return ""
	}
	if !not {
		return s
	}
	switch x := e.(type) {
	case *ast.BinaryExpr:
		if op, ok := negated[x.Op]; ok {
			return types.ExprString(x.X) + " " + op.String() + " " + types.ExprString(x.Y)
		}
		return "!(" + s + ")"
	case *ast.UnaryExpr:
		if x.Op == token.NOT {
			return types.ExprString(x.X)
		}
	}
	return "!" + s
}
