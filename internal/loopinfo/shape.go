package loopinfo

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/names"
)

// A Bound says what ends a loop.
type Bound uint8

const (
	// Unbounded: the loop's head shows no bound.
	Unbounded Bound = iota
	// Data: as many iterations as there is data.
	Data
	// Small: a small constant number of iterations.
	Small
	// Chunked: data in chunks.
	Chunked
	// Channel: a range over a channel, paced by the sender.
	Channel
)

// SmallLoop is the number of iterations up to which a constant loop counts as
// unrolled code.
const SmallLoop = 64

// A Shape is what the head of a loop shows.
type Shape struct {
	Bound Bound
	Over  string // what is ranged over, for messages: "ids"; "" without a name
	Elem  types.Type
	// Counter is the name of the counter variable, or "".
	Counter string
	// Keyed marks a range over a map: the data of an element belongs to its
	// key.
	Keyed bool
	// Work marks a loop that continues while something is left: len(x) > 0.
	Work bool
}

// Shapes reads the heads of the loops of a package.
type Shapes struct {
	info    *types.Info
	vars    *varTable
	foreign func(types.Object) bool
}

// NewShapes reads the variables that heads of loops may name. foreign reports
// whether a variable or function of another package is, or returns, a short
// literal list.
func NewShapes(files []*ast.File, info *types.Info, foreign func(types.Object) bool) *Shapes {
	return &Shapes{info: info, vars: newVarTable(files, info), foreign: foreign}
}

// Fixed lists the variables and functions of which other packages ask that, in no
// order.
func (s *Shapes) Fixed() []types.Object { return s.vars.exportedFixed() }

// Of reads the head of a loop.
func (s *Shapes) Of(l *flow.Loop) Shape {
	switch stmt := l.Stmt.(type) {
	case *ast.RangeStmt:
		h := s.rangeShape(stmt)
		if h.Bound == Data && h.Elem != nil && readsFew(l.Ranged(), flow.TypeName(h.Elem)) {
			h.Bound = Small
		}
		return h
	case *ast.ForStmt:
		return s.forShape(stmt)
	}
	return Shape{}
}

func (s *Shapes) rangeShape(stmt *ast.RangeStmt) Shape {
	h := Shape{Bound: Data, Over: exprName(stmt.X)}
	tv := s.info.Types[stmt.X]
	if tv.Type == nil {
		return h
	}
	t := tv.Type.Underlying()
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem().Underlying()
	}
	switch t := t.(type) {
	case *types.Chan:
		h.Bound = Channel
		if ofTime(tv.Type) { // for range ticker.C: a poll
			h.Bound = Unbounded
		}
	case *types.Array:
		h.Elem = t.Elem()
		if t.Len() <= SmallLoop {
			h.Bound = Small
		}
	case *types.Slice:
		h.Elem = t.Elem()
	case *types.Map:
		h.Elem, h.Keyed = t.Elem(), true
	case *types.Basic:
		if tv.Value != nil && isSmall(tv.Value) {
			h.Bound = Small
		}
	case *types.Signature:
		if t.Params().Len() == 1 {
			if y, ok := t.Params().At(0).Type().Underlying().(*types.Signature); ok && y.Params().Len() > 0 {
				h.Elem = y.Params().At(y.Params().Len() - 1).Type()
			}
		}
	}
	if h.Bound == Data && s.fixed(stmt.X) {
		h.Bound = Small
	}
	return h
}

// fixed reports whether an expression is a short literal list, or a variable
// whose only value is one.
func (s *Shapes) fixed(x ast.Expr) bool {
	x = ast.Unparen(x)
	switch x := x.(type) {
	case *ast.CompositeLit:
		return len(x.Elts) <= SmallLoop
	case *ast.CallExpr:
		if id, ok := x.Fun.(*ast.Ident); ok && id.Name == "len" && len(x.Args) == 1 {
			return s.fixed(x.Args[0])
		}
		if f := typeutil.StaticCallee(s.info, x); f != nil && s.foreign(f) {
			return true
		}
		return s.vars.fixedResult(x)
	case *ast.BinaryExpr: // len(x) - 1
		return s.info.Types[x.Y].Value != nil && (x.Op == token.SUB || x.Op == token.ADD) && s.fixed(x.X)
	case *ast.SelectorExpr:
		v, ok := s.info.Uses[x.Sel].(*types.Var)
		return ok && (s.vars.fixed(v) || s.foreign(v))
	case *ast.Ident:
		v, ok := s.info.Uses[x].(*types.Var)
		return ok && s.vars.fixed(v)
	}
	return false
}

func orNil(e ast.Expr) ast.Expr {
	if e == nil {
		return &ast.BadExpr{}
	}
	return e
}

func value(tv types.TypeAndValue) constant.Value {
	if tv.Value == nil {
		return constant.MakeUnknown()
	}
	return tv.Value
}

// iterShape reads `for it.Next(ctx)`. If the method has the name of an iterator
// it is one over data; otherwise it is only a condition.
func (s *Shapes) iterShape(call *ast.CallExpr) Shape {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return Shape{}
	}
	if knowledge.IteratorMethods.Has(strings.ToLower(sel.Sel.Name)) {
		if t := s.info.TypeOf(sel.X); t != nil && streams(t) {
			return Shape{Bound: Channel} // paced by the sender
		}
		return Shape{Bound: Data, Over: exprName(sel.X)}
	}
	return Shape{}
}

// streams reports whether a type's name suggests an endless stream.
func streams(t types.Type) bool {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	if !ok {
		return false
	}
	return names.HasWord(n.Obj().Name(), knowledge.StreamWords...)
}

func isSmall(v constant.Value) bool {
	n, ok := constant.Int64Val(constant.ToInt(v))
	return ok && n <= SmallLoop
}

// exprName renders an expression for a message, or returns "" if it is too long
// for a name.
func exprName(e ast.Expr) string {
	s := types.ExprString(e)
	if len(s) > 40 || strings.ContainsAny(s, "{\n") {
		if call, ok := ast.Unparen(e).(*ast.CallExpr); ok {
			if n := types.ExprString(call.Fun); len(n) <= 40 && !strings.ContainsAny(n, "{\n") {
				return n + "(…)"
			}
		}
		return ""
	}
	return s
}
