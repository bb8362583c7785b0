package redisloop

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/summary"
)

// detour says in words which way round the loop does not wait, where another
// one does: the condition at which the two part.
func (v *visit) detour(pace *summary.Pace, cycle []*ssa.BasicBlock) string {
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
		if pace.Stops.Edges[flow.Edge{From: b, Succ: 1 - taken}] || v.meetsWait(pace, b.Succs[1-taken]) {
			edge := flow.Edge{From: b, Succ: taken}
			if w := v.when(edge); w != "" {
				v.lacks = &edge
				return w
			}
		}
	}
	return ""
}

// meetsWait reports whether a way leads to a wait before it comes round.
func (v *visit) meetsWait(pace *summary.Pace, from *ssa.BasicBlock) bool {
	if !v.loop.Contains(from) {
		return false
	}
	return pace.Stops.Blocks[from] || from != v.loop.Header && !v.loop.Reaches(from, v.loop.Header, pace.Stops)
}

// when writes the condition under which an edge is taken, in the words of the
// source.
func (v *visit) when(e flow.Edge) string {
	br, ok := e.From.Instrs[len(e.From.Instrs)-1].(*ssa.If)
	if !ok {
		return ""
	}
	expr := v.condition(br.Cond)
	if expr == nil {
		return ""
	}
	return write(expr, e.Succ == 1)
}

// condition finds the expression of a branch's condition.
func (v *visit) condition(cond ssa.Value) ast.Expr {
	var found ast.Expr
	switch c := cond.(type) {
	case *ssa.BinOp:
		v.inspect(func(n ast.Node) {
			if b, ok := n.(*ast.BinaryExpr); ok && b.OpPos == c.Pos() {
				found = b
			}
		})
	case *ssa.Call:
		if call := v.calls[c.Pos()]; call != nil {
			return call
		}
	case *ssa.UnOp:
		if c.Op == token.NOT {
			v.inspect(func(n ast.Node) {
				if u, ok := n.(*ast.UnaryExpr); ok && u.OpPos == c.Pos() {
					found = u
				}
			})
		}
	case *ssa.Extract:
		if call, ok := c.Tuple.(*ssa.Call); ok {
			return v.assigned(v.calls[call.Pos()], c.Index)
		}
	}
	return found
}

// assigned finds the name that a call's i-th result is given.
func (v *visit) assigned(call *ast.CallExpr, i int) ast.Expr {
	var found ast.Expr
	if call == nil {
		return nil
	}
	v.inspect(func(n ast.Node) {
		if a, ok := n.(*ast.AssignStmt); ok && len(a.Rhs) == 1 && a.Rhs[0] == ast.Expr(call) && i < len(a.Lhs) {
			found = a.Lhs[i]
		}
	})
	return found
}

func (v *visit) inspect(f func(ast.Node)) {
	syntax := v.fn.SSA.Syntax()
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

func write(e ast.Expr, not bool) string {
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

// tailCall reports a function that reaches Redis and ends by calling itself
// with the arguments that it was given, without waiting: a loop without a
// loop statement. Recursion over data hands on other arguments.
func (c *checker) tailCall(fn *summary.Fn, site *summary.Site) bool {
	call, ok := site.Call.(*ssa.Call)
	if !ok || call.Common().StaticCallee() != fn.SSA || len(call.Call.Args) != len(fn.SSA.Params) {
		return false
	}
	for i, a := range call.Call.Args {
		if a != ssa.Value(fn.SSA.Params[i]) {
			return false
		}
	}
	if fn.Loops().Innermost(call.Block()) != nil || !returnsAfter(call) {
		return false
	}
	found := false
	for _, s := range fn.Sites {
		if s == site || !fn.BeforeWithoutWait(s, site) {
			continue
		}
		trips := traffic(relevant(s, nil))
		if len(trips) == 0 {
			continue
		}
		found = true
		v := &visit{checker: c, place: place{fn: fn, block: s.Call.Block(), site: s}, target: s}
		v.send(catUnpaced, trips, v.subject()+" in an unpaced loop: "+oneOf(trips)+" per round trip"+through(trips)+v.atFullSpeed(trips)+
			"; the function ends by calling itself", []analysis.RelatedInformation{{Pos: call.Common().Pos(), Message: "the call of itself"}})
	}
	return found
}

// returnsAfter reports whether nothing but a return follows the call.
func returnsAfter(call *ssa.Call) bool {
	b := call.Block()
	after := false
	for _, in := range b.Instrs {
		if in == ssa.Instruction(call) {
			after = true
			continue
		}
		if !after {
			continue
		}
		switch in.(type) {
		case *ssa.Return, *ssa.Extract, *ssa.RunDefers:
		case *ssa.Jump:
			next := b.Succs[0]
			_, ret := next.Instrs[len(next.Instrs)-1].(*ssa.Return)
			return ret && len(next.Instrs) <= 2
		default:
			return false
		}
	}
	return true
}

// conditionOf is the source of the condition that a block ends with, nil where
// it ends with none.
func (v *visit) conditionOf(in ssa.Instruction) ast.Expr {
	br, ok := in.(*ssa.If)
	if !ok {
		return nil
	}
	if e := v.condition(br.Cond); e != nil {
		return ast.Unparen(e)
	}
	return nil
}
