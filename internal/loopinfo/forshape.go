package loopinfo

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

func (s *Shapes) forShape(stmt *ast.ForStmt) Shape {
	cond, ok := ast.Unparen(orNil(stmt.Cond)).(*ast.BinaryExpr)
	if stmt.Cond == nil {
		return Shape{}
	}
	if !ok {
		if call, ok := ast.Unparen(stmt.Cond).(*ast.CallExpr); ok {
			if h := s.iterShape(call); h.Bound != Unbounded {
				return h
			}
		}
		return stepShape(stmt)
	}
	var counter *types.Var
	var bound ast.Expr
	var down bool
	for _, c := range conjuncts(cond) { // i < n && !done
		if counter, bound, down = s.counted(c, stmt.Post); counter != nil {
			break
		}
	}
	if counter == nil {
		for _, c := range conjuncts(cond) {
			if h := s.workShape(c, stmt.Body); h.Bound == Data {
				return h
			}
		}
		return stepShape(stmt)
	}
	if step, ok := stmt.Post.(*ast.AssignStmt); ok && !s.isOne(step.Rhs[0]) && !s.pairs(step.Rhs[0], stmt.Body, counter) {
		return Shape{Bound: Chunked, Over: boundName(bound)}
	}
	if tv := s.info.Types[bound]; tv.Value != nil && !down {
		if isSmall(tv.Value) {
			return Shape{Bound: Small}
		}
		return Shape{Bound: Data, Over: boundName(bound)}
	}
	if down {
		bound = s.initOf(stmt.Init, counter)
		if bound == nil {
			return Shape{Bound: Data, Over: counter.Name()}
		}
		if tv := s.info.Types[bound]; tv.Value != nil && isSmall(tv.Value) {
			return Shape{Bound: Small}
		}
	}
	if s.fixed(bound) {
		return Shape{Bound: Small}
	}
	if id, ok := ast.Unparen(bound).(*ast.Ident); ok {
		if v, ok := s.info.Uses[id].(*types.Var); ok && s.vars.smallInt(v) {
			return Shape{Bound: Small}
		}
	}
	return Shape{Bound: Data, Over: boundName(bound), Counter: counter.Name()}
}

// stepShape reads `for k, v := c.First(); k != nil; k, v = c.Next()` and `for
// it.Rewind(); it.Valid(); it.Next()`: loops that step through data.
func stepShape(s *ast.ForStmt) Shape {
	if s.Init == nil || s.Post == nil {
		return Shape{}
	}
	if _, count := s.Post.(*ast.IncDecStmt); count {
		return Shape{}
	}
	return Shape{Bound: Data}
}

// counted finds the counter of `for i := a; i < b; i++` and similar loops, the
// side of the condition that bounds it, and whether it counts down.
func (s *Shapes) counted(cond *ast.BinaryExpr, post ast.Stmt) (counter *types.Var, bound ast.Expr, down bool) {
	var stepped ast.Expr
	switch p := post.(type) {
	case *ast.IncDecStmt:
		stepped, down = p.X, p.Tok == token.DEC
	case *ast.AssignStmt:
		if len(p.Lhs) != 1 || p.Tok != token.ADD_ASSIGN && p.Tok != token.SUB_ASSIGN {
			return nil, nil, false
		}
		stepped, down = p.Lhs[0], p.Tok == token.SUB_ASSIGN
	default:
		return nil, nil, false
	}
	id, ok := ast.Unparen(stepped).(*ast.Ident)
	if !ok {
		return nil, nil, false
	}
	v, ok := s.info.ObjectOf(id).(*types.Var)
	if !ok {
		return nil, nil, false
	}
	if s.mentions(cond.X, v) {
		return v, cond.Y, down
	}
	if s.mentions(cond.Y, v) {
		return v, cond.X, down
	}
	return nil, nil, false
}

// conjuncts returns the comparisons that all have to be true for a condition.
func conjuncts(cond *ast.BinaryExpr) (out []*ast.BinaryExpr) {
	if cond.Op != token.LAND {
		return []*ast.BinaryExpr{cond}
	}
	for _, side := range []ast.Expr{cond.X, cond.Y} {
		if b, ok := ast.Unparen(side).(*ast.BinaryExpr); ok {
			out = append(out, conjuncts(b)...)
		}
	}
	return out
}

func (s *Shapes) mentions(e ast.Expr, v *types.Var) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && s.info.ObjectOf(id) == v {
			found = true
		}
		return !found
	})
	return found
}

func (s *Shapes) initOf(init ast.Stmt, v *types.Var) ast.Expr {
	if a, ok := init.(*ast.AssignStmt); ok && len(a.Lhs) == len(a.Rhs) {
		for i, l := range a.Lhs {
			if id, ok := l.(*ast.Ident); ok && s.info.ObjectOf(id) == v {
				return a.Rhs[i]
			}
		}
	}
	return nil
}

// pairs reports whether a loop takes a few neighbours at a time, by their index: a
// field and its value. Then each iteration is about one thing.
func (s *Shapes) pairs(step ast.Expr, body *ast.BlockStmt, counter *types.Var) bool {
	tv := s.info.Types[step]
	if n, ok := constant.Int64Val(constant.ToInt(value(tv))); !ok || n > 4 {
		return false
	}
	indexed, cut := false, false
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SliceExpr:
			cut = cut || n.Low != nil && s.mentions(n.Low, counter)
		case *ast.IndexExpr:
			indexed = indexed || s.mentions(n.Index, counter)
		}
		return true
	})
	return indexed && !cut
}

func (s *Shapes) isOne(e ast.Expr) bool {
	tv := s.info.Types[e]
	return tv.Value != nil && constant.Compare(constant.ToInt(tv.Value), token.EQL, constant.MakeInt64(1))
}

// workShape reads a condition about data in memory: `len(queue) > 0`,
// `node != nil`, `next < last` with a next++ in the body.
func (s *Shapes) workShape(cond *ast.BinaryExpr, body *ast.BlockStmt) Shape {
	switch cond.Op {
	case token.LSS, token.LEQ, token.GTR, token.GEQ, token.NEQ:
		if bound := s.stepped(cond.X, body); bound != Unbounded {
			return Shape{Bound: bound, Over: boundName(cond.Y)}
		}
		if bound := s.stepped(cond.Y, body); bound != Unbounded {
			return Shape{Bound: bound, Over: boundName(cond.X)}
		}
	}
	for _, side := range []ast.Expr{cond.X, cond.Y} {
		if cond.Op == token.EQL { // len(x) == 0: fills, and does not empty
			break
		}
		call, ok := ast.Unparen(side).(*ast.CallExpr)
		if !ok || len(call.Args) != 1 {
			continue
		}
		if id, ok := call.Fun.(*ast.Ident); ok && id.Name == "len" {
			if _, builtin := s.info.Uses[id].(*types.Builtin); builtin {
				return Shape{Bound: Data, Over: exprName(call.Args[0]), Work: true}
			}
		}
	}
	if id, ok := ast.Unparen(cond.Y).(*ast.Ident); ok && id.Name == "nil" && cond.Op == token.NEQ {
		if t := s.info.TypeOf(cond.X); t != nil {
			if _, ptr := t.Underlying().(*types.Pointer); ptr {
				return Shape{Bound: Data, Over: exprName(cond.X)}
			}
		}
	}
	return Shape{}
}

// stepped returns how a body that increments or decrements a variable by one bounds the
// loop: by data, or by chunks if an inner loop does it, once for each element.
func (s *Shapes) stepped(e ast.Expr, body *ast.BlockStmt) Bound {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return Unbounded
	}
	obj, bound := s.info.ObjectOf(id), Unbounded
	ast.PreorderStack(body, nil, func(n ast.Node, stack []ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.IncDecStmt:
			x, ok := ast.Unparen(n.X).(*ast.Ident)
			switch {
			case !ok || s.info.ObjectOf(x) != obj:
			case slices.ContainsFunc(stack, isLoop):
				bound = Chunked
			case bound == Unbounded:
				bound = Data
			}
		}
		return bound != Chunked
	})
	return bound
}

func isLoop(n ast.Node) bool {
	switch n.(type) {
	case *ast.ForStmt, *ast.RangeStmt:
		return true
	}
	return false
}

func boundName(e ast.Expr) string {
	if b, ok := ast.Unparen(e).(*ast.BinaryExpr); ok { // len(ids) - 1
		if _, lit := b.Y.(*ast.BasicLit); lit {
			return boundName(b.X)
		}
	}
	if call, ok := ast.Unparen(e).(*ast.CallExpr); ok && len(call.Args) == 1 {
		if id, ok := call.Fun.(*ast.Ident); ok && (id.Name == "len" || strings.HasPrefix(id.Name, "int")) {
			return exprName(call.Args[0])
		}
	}
	return exprName(e)
}
