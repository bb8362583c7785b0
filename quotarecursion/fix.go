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

// The kinds of fixes.
var (
	// The constructor may make a map as well: one instance does not see what the
	// other keeps or counts.
	remadeGuard = report.Kind{Name: "a guard made with an instance of its own", Safety: report.Unsafe,
		Effect: "the guard no longer sees what the shared instance keeps or counts"}
	// The other client may use another server or another database.
	anotherClient = report.Kind{Name: "a hook's read through another client of its struct", Safety: report.Unsafe,
		Effect: "that client may be of another server or database"}
	unguardedMethod = report.Kind{Name: "a guard's read through an unguarded method", Safety: report.Safe}
)

// ownInstance fixes a cycle at the binding that closes it. The guard gets its own
// instance of the client, made by the same call, which nothing guards.
//
//	store := cache.New(rdb)
//	quotas := quota.NewManager(store) // becomes quota.NewManager(cache.New(rdb))
//	store.Guard(quotas)
//
// If the constructor may have side effects, no fix is offered.
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
		if fix := c.replaceArg(c.calls[guard.Call.Pos()], c.calls[made.Call.Pos()]); fix != nil {
			return []report.Fix{*fix}
		}
	}
	return nil
}

// replaceArg replaces the variable among the guard's arguments by the call that
// made it.
func (c *checker) replaceArg(guard, made *ast.CallExpr) *report.Fix {
	if guard == nil || made == nil {
		return nil
	}
	file := astedit.FileOf(c.pass, guard.Pos())
	if file == nil || made.Pos() < file.FileStart || made.Pos() > file.FileEnd {
		return nil
	}
	name := definedName(file, made)
	if name == nil {
		return nil
	}
	text, ok := oneLine(made)
	if !ok {
		return nil
	}
	for _, arg := range guard.Args {
		id, ok := ast.Unparen(arg).(*ast.Ident)
		if !ok || c.pass.TypesInfo.Uses[id] == nil || c.pass.TypesInfo.Uses[id] != c.pass.TypesInfo.Defs[name] {
			continue
		}
		if !c.meansSameAt(file, made, id.Pos()) {
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

// definedName returns the variable that a call's result defines.
func definedName(file *ast.File, call *ast.CallExpr) *ast.Ident {
	var out *ast.Ident
	ast.Inspect(file, func(n ast.Node) bool {
		if as, ok := n.(*ast.AssignStmt); ok && as.Tok == token.DEFINE && len(as.Lhs) == 1 && len(as.Rhs) == 1 && ast.Unparen(as.Rhs[0]) == call {
			out, _ = as.Lhs[0].(*ast.Ident)
		}
		return out == nil
	})
	return out
}

// oneLine returns the source of a call if it fits on one line.
func oneLine(call *ast.CallExpr) (string, bool) {
	s := types.ExprString(call)
	return s, !strings.ContainsAny(s, "\n{")
}

// meansSameAt reports whether a call means the same at another position. Each
// name must resolve to the same object there, and no variable among them may be
// assigned again.
func (c *checker) meansSameAt(file *ast.File, call *ast.CallExpr, at token.Pos) bool {
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

// assigned reports whether a file assigns to one of the variables after its
// definition, or takes its address.
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
