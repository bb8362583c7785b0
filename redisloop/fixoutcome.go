package redisloop

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/redisvet/redisvet/internal/goredis"
)

// An outcome is what a round does with the answer of its command.
type outcome int

const (
	other   outcome = iota
	ignored         // rdb.Set(...), _ = rdb.Set(...).Err()
	failing         // if err := rdb.Set(...).Err(); err != nil { ...; return }
	summed          // n += rdb.Del(...).Val()
)

// A result is an outcome with its parts.
type result struct {
	outcome
	last    ast.Stmt // the last statement that belongs to it
	err     string   // of failing: the name of the error
	handler *ast.BlockStmt
}

// result looks at what the round does with the answer; the rest must then be
// empty.
func (r *round) result() result {
	none := result{}
	switch s := r.stmt.(type) {
	case *ast.ExprStmt:
		if r.accessor(s.X) != "?" && len(r.rest) == 0 {
			return result{outcome: ignored, last: s}
		}
	case *ast.AssignStmt:
		if len(s.Rhs) != 1 {
			return none
		}
		acc := r.accessor(s.Rhs[0])
		switch {
		case acc == "?":
		case s.Tok == token.ASSIGN && blanks(s.Lhs) && len(r.rest) == 0:
			return result{outcome: ignored, last: s}
		case s.Tok == token.ADD_ASSIGN && acc == "Val" && len(r.rest) == 0 && isPlain(s.Lhs[0]) && !r.meets(r.names(s.Lhs[0]), r.declaredInside()):
			return result{outcome: summed, last: s}
		case len(r.rest) == 1:
			if n, ok := r.rest[0].(*ast.IfStmt); ok && n.Init == nil {
				return r.failure(s, n, acc)
			}
		}
	case *ast.IfStmt:
		if init, ok := s.Init.(*ast.AssignStmt); ok && len(init.Rhs) == 1 && len(r.rest) == 0 {
			return r.failure(init, s, r.accessor(init.Rhs[0]))
		}
	}
	return none
}

// failure reads err := call.Err() with the test of err behind it.
func (r *round) failure(a *ast.AssignStmt, n *ast.IfStmt, acc string) result {
	if a.Tok != token.DEFINE || n.Else != nil || acc != "Err" && acc != "Result" {
		return result{}
	}
	if acc == "Result" && (len(a.Lhs) != 2 || ident(a.Lhs[0]) != nil) || acc == "Err" && len(a.Lhs) != 1 {
		return result{}
	}
	err := ident(a.Lhs[len(a.Lhs)-1])
	cond, ok := n.Cond.(*ast.BinaryExpr)
	if err == nil || !ok || cond.Op != token.NEQ {
		return result{}
	}
	obj := r.pass.TypesInfo.Defs[err]
	x, y := ident(cond.X), ident(cond.Y)
	if x == nil || y == nil || obj == nil || r.pass.TypesInfo.Uses[x] != obj || y.Name != "nil" || !leavesFunction(n.Body) {
		return result{}
	}
	inside := r.declaredInside()
	delete(inside, obj)
	for o := range r.assigned(n.Body) { // what the handler declares itself
		delete(inside, o)
	}
	if r.meets(r.names(n.Body), inside) {
		return result{}
	}
	return result{outcome: failing, last: n, err: err.Name, handler: n.Body}
}

// leavesFunction reports whether a block ends with a return, and does not go
// on with the loop elsewhere.
func leavesFunction(b *ast.BlockStmt) bool {
	if len(b.List) == 0 {
		return false
	}
	if _, ok := b.List[len(b.List)-1].(*ast.ReturnStmt); !ok {
		return false
	}
	ok := true
	ast.Inspect(b, func(n ast.Node) bool {
		if _, branch := n.(*ast.BranchStmt); branch {
			ok = false
		}
		return ok
	})
	return ok
}

func blanks(list []ast.Expr) bool {
	for _, e := range list {
		if id, ok := e.(*ast.Ident); !ok || id.Name != "_" {
			return false
		}
	}
	return true
}

// accessor names the method by which an expression takes the answer of the
// call: "" for the call itself, "?" where it is something else.
func (r *round) accessor(e ast.Expr) string {
	e = ast.Unparen(e)
	if e == ast.Expr(r.call) {
		switch r.acc {
		case "":
			return ""
		case ".Err()", ".Result()", ".Val()":
			return r.acc[1 : len(r.acc)-2]
		}
		return "?" // a helper returns something else of it
	}
	c, ok := e.(*ast.CallExpr)
	if !ok || len(c.Args) > 0 {
		return "?"
	}
	sel, ok := c.Fun.(*ast.SelectorExpr)
	if !ok || ast.Unparen(sel.X) != ast.Expr(r.call) {
		return "?"
	}
	if goredis.Accessors[sel.Sel.Name] {
		return sel.Sel.Name
	}
	return "?"
}

// stopsAlike reports whether a loop that ends with the first error does the
// same when all its commands are sent.
func (r *round) stopsAlike() bool {
	if goredis.SeveralServers[r.client] || r.client == "UniversalClient" {
		return r.trip.Access == goredis.Read // one node may fail, and not the others
	}
	if r.trip.Access == goredis.Read {
		return true
	}
	return goredis.AnyType[r.name] || r.target.Direct() && goredis.OneType[r.name] && len(r.args) > 1 && r.fixed(r.args[0]) && r.finite()
}

// finite reports whether the scores of a ZADD are numbers that Redis takes:
// NaN is none.
func (r *round) finite() bool {
	if r.name != "ZAdd" {
		return true
	}
	ok := true
	for _, a := range r.args[1:] {
		ast.Inspect(a, func(n ast.Node) bool {
			kv, is := n.(*ast.KeyValueExpr)
			if !is {
				return true
			}
			if k := ident(kv.Key); k != nil && k.Name == "Score" {
				ok = ok && r.wholeNumber(kv.Value)
			}
			return true
		})
	}
	return ok
}

func (r *round) wholeNumber(e ast.Expr) bool {
	if tv := r.pass.TypesInfo.Types[e]; tv.Value != nil {
		return true
	}
	c, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok || len(c.Args) != 1 || !r.pass.TypesInfo.Types[c.Fun].IsType() {
		return false
	}
	b, ok := r.pass.TypesInfo.TypeOf(c.Args[0]).Underlying().(*types.Basic)
	return ok && b.Info()&types.IsInteger != 0
}

// moved is the source from one statement to the end of another, with one more
// tab before its lines, or false where that would change it.
func (r *round) moved(from, to ast.Stmt, more string) (string, bool) {
	text := string(r.src[r.offset(from.Pos()):r.offset(to.End())])
	if r.raw(from.Pos(), to.End()) {
		return "", false
	}
	body := r.indent(from.Pos())
	outer := r.indent(r.loop.Pos())
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		if i > 0 && l != "" {
			if !strings.HasPrefix(l, body) {
				return "", false
			}
			lines[i] = outer + more + strings.TrimPrefix(l, body)
		}
	}
	return outer + more + strings.Join(lines, "\n"), true
}
