package loopfix

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/redisvet/redisvet/internal/astedit"
	"github.com/redisvet/redisvet/internal/goredis"
	"github.com/redisvet/redisvet/internal/rediscmd"
)

// An answerUse is how an iteration uses the reply of its command.
type answerUse int

const (
	other   answerUse = iota
	ignored           // rdb.Set(...), _ = rdb.Set(...).Err()
	failing           // if err := rdb.Set(...).Err(); err != nil { ...; return }
	summed            // n += rdb.Del(...).Val()
)

// An outcome is the use of a reply, with its parts.
type outcome struct {
	use     answerUse
	last    ast.Stmt // the last statement of it
	err     string   // of failing: the name of the error
	handler *ast.BlockStmt
}

// readOutcome classifies how the iteration uses the reply, if nothing follows its
// statement but rest.
func (it *iteration) readOutcome(rest []ast.Stmt) outcome {
	none := outcome{}
	switch s := it.stmt.(type) {
	case *ast.ExprStmt:
		if it.accessor(s.X) != "?" && len(rest) == 0 {
			return outcome{use: ignored, last: s}
		}
	case *ast.AssignStmt:
		if len(s.Rhs) != 1 {
			return none
		}
		acc := it.accessor(s.Rhs[0])
		switch {
		case acc == "?":
		case s.Tok == token.ASSIGN && blanks(s.Lhs) && len(rest) == 0:
			return outcome{use: ignored, last: s}
		case s.Tok == token.ADD_ASSIGN && acc == "Val" && len(rest) == 0 && astedit.IsPlain(s.Lhs[0]) && !astedit.Meet(astedit.Read(it.info, s.Lhs[0]), it.declaredInside()):
			return outcome{use: summed, last: s}
		case len(rest) == 1:
			if n, ok := rest[0].(*ast.IfStmt); ok && n.Init == nil {
				return it.errorTest(s, n, acc)
			}
		}
	case *ast.IfStmt:
		if init, ok := s.Init.(*ast.AssignStmt); ok && len(init.Rhs) == 1 && len(rest) == 0 {
			return it.errorTest(init, s, it.accessor(init.Rhs[0]))
		}
	}
	return none
}

// errorTest reads err := call.Err() and the test of err after it.
func (it *iteration) errorTest(a *ast.AssignStmt, n *ast.IfStmt, acc string) outcome {
	if a.Tok != token.DEFINE || n.Else != nil || acc != "Err" && acc != "Result" {
		return outcome{}
	}
	if acc == "Result" && (len(a.Lhs) != 2 || astedit.Ident(a.Lhs[0]) != nil) || acc == "Err" && len(a.Lhs) != 1 {
		return outcome{}
	}
	err := astedit.Ident(a.Lhs[len(a.Lhs)-1])
	cond, ok := n.Cond.(*ast.BinaryExpr)
	if err == nil || !ok || cond.Op != token.NEQ {
		return outcome{}
	}
	obj := it.info.Defs[err]
	x, y := astedit.Ident(cond.X), astedit.Ident(cond.Y)
	if x == nil || y == nil || obj == nil || it.info.Uses[x] != obj || y.Name != "nil" || !leavesFunction(n.Body) {
		return outcome{}
	}
	inside := it.declaredInside()
	delete(inside, obj)
	for o := range astedit.Assigned(it.info, n.Body) { // variables that the handler declares
		delete(inside, o)
	}
	if astedit.Meet(astedit.Read(it.info, n.Body), inside) {
		return outcome{}
	}
	return outcome{use: failing, last: n, err: err.Name, handler: n.Body}
}

// leavesFunction reports whether a block ends with a return and contains no
// other jump.
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

// accessor returns the method by which an expression reads the reply: "" for
// the call itself, "?" for anything else.
func (it *iteration) accessor(e ast.Expr) string {
	e = ast.Unparen(e)
	if e == ast.Expr(it.ed.call) {
		switch it.acc {
		case "":
			return ""
		case ".Err()", ".Result()", ".Val()":
			return it.acc[1 : len(it.acc)-2]
		}
		return "?" // a helper returns another part of it
	}
	c, ok := e.(*ast.CallExpr)
	if !ok || len(c.Args) > 0 {
		return "?"
	}
	sel, ok := c.Fun.(*ast.SelectorExpr)
	if !ok || ast.Unparen(sel.X) != ast.Expr(it.ed.call) {
		return "?"
	}
	if goredis.Accessors[sel.Sel.Name] {
		return sel.Sel.Name
	}
	return "?"
}

// stopsAlike reports whether a loop that ends at the first error does the same
// after all its commands are sent.
func (it *iteration) stopsAlike() bool {
	if goredis.SeveralServers[it.client] || it.client == "UniversalClient" {
		return it.trip.Access == rediscmd.Read // one node may fail while others do not
	}
	if it.trip.Access == rediscmd.Read {
		return true
	}
	return goredis.AnyType[it.name] || it.ed.finding.Site.Direct() && goredis.OneType[it.name] && len(it.args) > 1 && it.ed.expr.Fixed(it.args[0]) && it.finite()
}

// finite reports whether Redis accepts the scores of a ZADD, which must not be
// NaN.
func (it *iteration) finite() bool {
	if it.name != "ZAdd" {
		return true
	}
	ok := true
	for _, a := range it.args[1:] {
		ast.Inspect(a, func(n ast.Node) bool {
			kv, is := n.(*ast.KeyValueExpr)
			if !is {
				return true
			}
			if k := astedit.Ident(kv.Key); k != nil && k.Name == "Score" {
				ok = ok && it.wholeNumber(kv.Value)
			}
			return true
		})
	}
	return ok
}

func (it *iteration) wholeNumber(e ast.Expr) bool {
	if tv := it.info.Types[e]; tv.Value != nil {
		return true
	}
	c, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok || len(c.Args) != 1 || !it.info.Types[c.Fun].IsType() {
		return false
	}
	b, ok := it.info.TypeOf(c.Args[0]).Underlying().(*types.Basic)
	return ok && b.Info()&types.IsInteger != 0
}

// reindented returns the source from one statement to the end of another, with
// extra indentation. It returns false if that would change the code.
func (it *iteration) reindented(from, to ast.Stmt, more string) (string, bool) {
	text := it.src.Between(from.Pos(), to.End())
	if it.ed.fixedLines(from.Pos(), to.End()) {
		return "", false
	}
	body := it.src.Indent(from.Pos())
	outer := it.src.Indent(it.ed.loop.Pos())
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
