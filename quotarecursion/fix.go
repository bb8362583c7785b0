package quotarecursion

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/astedit"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/summary"
)

// Fixes are the kinds of fixes that the rule has.
var Fixes = []report.Kind{remadeGuard, anotherClient}

var (
	// The constructor may make a map as well as a value: what one instance keeps
	// or counts the other knows nothing of.
	remadeGuard = report.Kind{Name: "a guard made with an instance of its own", Safety: report.Unsafe,
		Effect: "the guard no longer sees what the shared instance keeps or counts"}
	// Nothing says that both clients are of one server, or of one database.
	anotherClient = report.Kind{Name: "a hook's read through another client of its struct", Safety: report.Unsafe,
		Effect: "that client may be of another server or database"}
)

// ownInstance mends a circle where it is closed: the guard is made with an
// instance of the client that is then guarded, and gets one of its own instead,
// made in the same way, which nothing guards.
//
//	store := cache.New(rdb)
//	quotas := quota.NewManager(store) // becomes quota.NewManager(cache.New(rdb))
//	store.Guard(quotas)
//
// It is offered where making that instance is known to do nothing else.
func (c *checker) ownInstance(p *summary.Binding) []report.Fix {
	guard, ok := flow.Unwrap(p.Value).(*ssa.Call)
	if !ok || p.Func != nil || len(c.pass.TypeErrors) > 0 {
		return nil
	}
	for _, h := range c.containersOf(*p) {
		made, ok := flow.Unwrap(h).(*ssa.Call)
		if !ok || made.Call.StaticCallee() == nil || !c.res.IsPureConstructor(made.Call.StaticCallee()) {
			continue
		}
		if fix := c.remade(c.calls[guard.Call.Pos()], c.calls[made.Call.Pos()]); fix != nil {
			return []report.Fix{*fix}
		}
	}
	return nil
}

// remade writes the call that made a variable in the place of the variable,
// among the arguments of the call that makes the guard.
func (c *checker) remade(guard, made *ast.CallExpr) *report.Fix {
	if guard == nil || made == nil {
		return nil
	}
	file := astedit.FileOf(c.pass, guard.Pos())
	if file == nil || made.Pos() < file.FileStart || made.Pos() > file.FileEnd {
		return nil
	}
	name := variable(file, made)
	if name == nil {
		return nil
	}
	text, ok := c.text(made)
	if !ok {
		return nil
	}
	for _, arg := range guard.Args {
		id, ok := ast.Unparen(arg).(*ast.Ident)
		if !ok || c.pass.TypesInfo.Uses[id] == nil || c.pass.TypesInfo.Uses[id] != c.pass.TypesInfo.Defs[name] {
			continue
		}
		if !c.means(file, made, id.Pos()) {
			return nil
		}
		edits := []analysis.TextEdit{{Pos: id.Pos(), End: id.End(), NewText: []byte(text)}}
		if !c.source.Keep(file, edits) {
			return nil
		}
		return &report.Fix{
			Kind:    remadeGuard,
			Message: "Make the guard with " + text + ", an instance of its own that nothing guards",
			Edits:   edits,
		}
	}
	return nil
}

// variable is the name that a call's result is given where it is made.
func variable(file *ast.File, call *ast.CallExpr) *ast.Ident {
	var out *ast.Ident
	ast.Inspect(file, func(n ast.Node) bool {
		if as, ok := n.(*ast.AssignStmt); ok && as.Tok == token.DEFINE && len(as.Lhs) == 1 && len(as.Rhs) == 1 && ast.Unparen(as.Rhs[0]) == call {
			out, _ = as.Lhs[0].(*ast.Ident)
		}
		return out == nil
	})
	return out
}

// text is a call in one line.
func (c *checker) text(call *ast.CallExpr) (string, bool) {
	s := types.ExprString(call)
	return s, !strings.ContainsAny(s, "\n{")
}

// means reports whether a call of names means the same at another place: each
// of its names stands there for what it does here, and no variable among them
// is ever assigned to again.
func (c *checker) means(file *ast.File, call *ast.CallExpr, at token.Pos) bool {
	same := true
	vars := map[types.Object]bool{}
	var visit func(e ast.Expr)
	visit = func(e ast.Expr) {
		switch e := ast.Unparen(e).(type) {
		case *ast.BasicLit:
		case *ast.Ident:
			obj := c.pass.TypesInfo.Uses[e]
			scope := c.pass.Pkg.Scope().Innermost(at)
			if obj == nil || scope == nil {
				same = false
				return
			}
			if _, there := scope.LookupParent(e.Name, at); there != obj {
				same = false
			}
			if _, ok := obj.(*types.Var); ok {
				vars[obj] = true
			}
		case *ast.SelectorExpr:
			if id, ok := e.X.(*ast.Ident); ok {
				if _, pkg := c.pass.TypesInfo.Uses[id].(*types.PkgName); pkg {
					visit(id)
					return
				}
			}
			same = false // a field may have changed
		default:
			same = false
		}
	}
	visit(call.Fun)
	for _, a := range call.Args {
		visit(a)
	}
	return same && !c.assigned(file, vars)
}

// assigned reports whether a file assigns to one of the variables beyond their
// definition, or takes their address.
func (c *checker) assigned(file *ast.File, vars map[types.Object]bool) bool {
	found := false
	is := func(e ast.Expr) bool {
		id, ok := ast.Unparen(e).(*ast.Ident)
		return ok && vars[c.pass.TypesInfo.Uses[id]]
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, l := range n.Lhs {
				found = found || is(l)
			}
		case *ast.IncDecStmt:
			found = found || is(n.X)
		case *ast.UnaryExpr:
			found = found || n.Op == token.AND && is(n.X)
		case *ast.RangeStmt:
			found = found || n.Key != nil && is(n.Key) || n.Value != nil && is(n.Value)
		}
		return !found
	})
	return found
}
