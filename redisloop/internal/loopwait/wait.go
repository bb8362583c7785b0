// Package loopwait writes waits for loops: the statement, and how the loop ends
// when the context or a channel ends the wait early.
package loopwait

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/redisvet/redisvet/internal/astedit"
	"github.com/redisvet/redisvet/internal/knowledge"
)

// A Writer writes waits into one loop.
type Writer struct {
	Src   *astedit.Source
	Info  *types.Info
	Path  []ast.Node          // from the function's declaration to the call
	Loop  ast.Stmt            // the loop
	Body  *ast.BlockStmt      // of the loop
	Call  *ast.CallExpr       // the call that must not repeat without a wait
	Fixed func(ast.Expr) bool // reports whether an expression is the same in each iteration

	exitsAt []token.Pos // cache of leaves: where the loop exits
}

// Wait returns the lines of the statement that waits, indented by tabs, and
// what ends it early. ok is false if the wait should end early but the function
// cannot return then. A Sleep that outlasts the context is no fix, unless the
// loop already has one.
func (w *Writer) Wait(clock, every string) (lines []string, ends string, ok bool) {
	cases, received, ok := w.quitCases()
	if !ok {
		return nil, "", false
	}
	if len(cases) > 0 {
		ends = ", or until it is stopped"
	}
	if ctx := w.context(); ctx != "" {
		if !received[ctx+".Done()"] {
			leave, ok := w.leave(ctx)
			if !ok {
				return []string{clock + ".Sleep(" + every + ")"}, "", len(cases) == 0 && w.sleeps()
			}
			cases = append(cases, "case <-"+ctx+".Done():")
			if leave != "" {
				cases = append(cases, "\t"+leave)
			}
		}
		ends = ", or until the context ends"
	}
	if len(cases) == 0 {
		return []string{clock + ".Sleep(" + every + ")"}, "", true
	}
	return append(append([]string{"select {"}, cases...), "case <-"+clock+".After("+every+"):", "}"), ends, true
}

// sleeps reports whether the loop contains a Sleep.
func (w *Writer) sleeps() bool {
	found := false
	astedit.EachNode(w.Body, func(n ast.Node, _ []ast.Node) {
		if call, ok := n.(*ast.CallExpr); ok && WaitArg(w.Info, call) != nil {
			sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
			found = found || ok && sel.Sel.Name == "Sleep"
		}
	})
	return found
}

// context returns the context of the command or the function: a name, a field,
// or r.Context() of a request. A context that never ends does not count.
func (w *Writer) context() string {
	scope := w.scope()
	local := func(id *ast.Ident) bool {
		if id == nil || scope == nil {
			return false
		}
		_, obj := scope.LookupParent(id.Name, w.Loop.Pos())
		return obj != nil && obj == w.Info.ObjectOf(id) && obj.Parent() != w.Src.Pass.Pkg.Scope() && !w.declares(id.Name)
	}
	text := func(e ast.Expr) string {
		switch e := ast.Unparen(e).(type) {
		case *ast.Ident:
			switch {
			case e.Name == "_" || !local(e):
			case astedit.IsContext(w.Info, e) && !w.background(w.Info.ObjectOf(e)):
				return e.Name
			case w.isHTTP(e, "Request") && !astedit.Assigned(w.Info, w.Loop)[w.Info.ObjectOf(e)]:
				return e.Name + ".Context()"
			}
		case *ast.SelectorExpr: // a field
			if x := astedit.RootOf(e); astedit.IsPlain(e) && astedit.IsContext(w.Info, e) && local(x) && w.Fixed(e) {
				return w.Src.Text(e)
			}
		case *ast.CallExpr:
			if sel, ok := e.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "Context" && len(e.Args) == 0 && w.isHTTP(sel.X, "Request") {
				if id := astedit.Ident(sel.X); local(id) && !astedit.Assigned(w.Info, w.Loop)[w.Info.ObjectOf(id)] {
					return id.Name + ".Context()"
				}
			}
		}
		return ""
	}
	for _, a := range w.Call.Args {
		if astedit.IsContext(w.Info, a) {
			if c := text(a); c != "" {
				return c
			}
		}
	}
	for i := len(w.Path) - 1; i >= 0; i-- {
		t, _ := astedit.Function(w.Path[i])
		if t == nil {
			continue
		}
		for _, p := range t.Params.List {
			for _, id := range p.Names {
				if c := text(id); c != "" {
					return c
				}
			}
		}
	}
	return ""
}

// around returns the function that contains the loop.
func (w *Writer) around() (t *ast.FuncType, body *ast.BlockStmt) {
	for _, n := range w.Path {
		if n == ast.Node(w.Loop) {
			break
		}
		if ft, b := astedit.Function(n); ft != nil {
			t, body = ft, b
		}
	}
	return t, body
}

// background reports whether a variable is initialized with
// context.Background().
func (w *Writer) background(obj types.Object) bool {
	found := false
	is := func(id *ast.Ident, e ast.Expr) {
		call, ok := ast.Unparen(e).(*ast.CallExpr)
		if id == nil || !ok || w.Info.Defs[id] != obj {
			return
		}
		if sel, ok := call.Fun.(*ast.SelectorExpr); ok {
			f, _ := w.Info.Uses[sel.Sel].(*types.Func)
			found = found || f != nil && f.Pkg() != nil && f.Pkg().Path() == "context" && (f.Name() == "Background" || f.Name() == "TODO")
		}
	}
	ast.Inspect(w.Path[0], func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, l := range n.Lhs {
				if len(n.Lhs) == len(n.Rhs) {
					is(astedit.Ident(l), n.Rhs[i])
				}
			}
		case *ast.ValueSpec:
			for i, id := range n.Names {
				if len(n.Names) == len(n.Values) {
					is(id, n.Values[i])
				}
			}
		}
		return true
	})
	return found
}

// isHTTP reports whether an expression is the named type of net/http, or a
// pointer to it.
func (w *Writer) isHTTP(e ast.Expr, name string) bool {
	t := w.Info.TypeOf(e)
	if t == nil {
		return false
	}
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Name() == name && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "net/http"
}

// declares reports whether the loop declares a name again.
func (w *Writer) declares(name string) bool {
	found := false
	ast.Inspect(w.Body, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && id.Name == name && w.Info.Defs[id] != nil {
			found = true
		}
		return !found
	})
	return found
}

// leave returns the statement that ends the loop after the context ended, or ""
// if the next iteration begins with a test of it. ok is false if a caller would
// take the return for success.
func (w *Writer) leave(ctx string) (string, bool) {
	t, body := w.around()
	if t == nil {
		return "", false
	}
	leave, tested := w.ownLeave(ctx)
	if leave != "" || tested == atHead {
		return leave, true
	}
	void := t.Results == nil || len(t.Results.List) == 0
	switch {
	case void && (w.isHTTPHandler(t) && w.ofRequest(ctx) || w.onlyStopped(body)):
		return "return", true
	case void:
		return "", tested == within // the loop ends with the context, after one more try at most
	case astedit.IsError(w.Info, t.Results.List[len(t.Results.List)-1].Type):
		return w.leaveWithError(t, ctx)
	}
	if leave := w.failureReturn(body); leave != "" {
		return leave, true
	}
	return "", tested == within
}

// leaveWithError returns a return statement with the results so far and the
// context's error.
func (w *Writer) leaveWithError(t *ast.FuncType, ctx string) (string, bool) {
	var values []string
	for _, f := range t.Results.List {
		for range max(len(f.Names), 1) {
			values = append(values, w.zero(w.Info.TypeOf(f.Type)))
		}
		for i, id := range f.Names {
			if id.Name != "_" && !w.shadows(id) {
				values[len(values)-len(f.Names)+i] = id.Name
			}
		}
	}
	values[len(values)-1] = ctx + ".Err()"
	for _, v := range values {
		if v == "" {
			return "", false
		}
	}
	return "return " + strings.Join(values, ", "), true
}

// shadows reports whether the loop, or a block around it, declares another
// object with the name of a result.
func (w *Writer) shadows(id *ast.Ident) bool {
	scope := w.scope()
	_, obj := scope.LookupParent(id.Name, w.Loop.Pos())
	return obj != w.Info.Defs[id] || w.declares(id.Name)
}

// zero returns the zero value of a type as source, or "" if there is no short
// one.
func (w *Writer) zero(t types.Type) string {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		switch {
		case u.Info()&types.IsBoolean != 0:
			return "false"
		case u.Info()&types.IsString != 0:
			return `""`
		case u.Info()&types.IsNumeric != 0:
			return "0"
		}
	case *types.Struct:
		if text := w.Src.TypeText(t, w.Loop.Pos()); text != "" {
			return text + "{}"
		}
	case *types.Pointer, *types.Slice, *types.Map, *types.Chan, *types.Signature:
		return "nil"
	case *types.Interface:
		if _, param := types.Unalias(t).(*types.TypeParam); !param {
			return "nil"
		}
	}
	return ""
}

// WaitArg returns the duration that a call waits for, or nil for other nodes.
func WaitArg(info *types.Info, n ast.Node) ast.Expr {
	call, ok := n.(*ast.CallExpr)
	if !ok || len(call.Args) == 0 {
		return nil
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	f, ok := info.Uses[sel.Sel].(*types.Func)
	if !ok || f.Pkg() == nil || f.Pkg().Path() != "time" {
		return nil
	}
	if knowledge.DurationFirst.Has(f.Name()) {
		return call.Args[0]
	}
	return nil
}

// scope returns the scope around the loop.
func (w *Writer) scope() *types.Scope { return w.Src.Pass.Pkg.Scope().Innermost(w.Loop.Pos()) }
