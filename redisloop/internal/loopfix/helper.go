package loopfix

import (
	"go/ast"
	"go/token"
	"go/types"
	"sort"
	"strings"

	"github.com/redisvet/redisvet/internal/astedit"
	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/goredis"
	"github.com/redisvet/redisvet/internal/rediscmd"
)

// A helper is a function of the package that only makes one command, so that
// the command can replace its call.
type helper struct {
	it        *iteration
	declSrc   []byte
	declStart token.Pos
	values    map[types.Object]ast.Expr // the arguments of the call by parameter
}

// throughHelper takes the command from a call of such a function.
func (it *iteration) throughHelper() bool {
	h := &helper{it: it, values: map[types.Object]ast.Expr{}}
	cmd, acc := h.command()
	if cmd == nil || cmd.Ellipsis.IsValid() || !h.bindParams(astedit.Read(it.info, cmd)) {
		return false
	}
	sel, ok := ast.Unparen(cmd.Fun).(*ast.SelectorExpr)
	if !ok || !it.clientOf(sel) || astedit.Meet(astedit.Read(it.info, cmd), astedit.Assigned(it.info, it.ed.loop)) {
		return false
	}
	args := cmd.Args
	it.name, it.acc, it.typ = sel.Sel.Name, acc, it.info.TypeOf(cmd)
	if it.recv, ok = h.inPlace(sel.X); !ok || !h.steady(sel.X) {
		return false
	}
	if len(args) > 0 && astedit.IsContext(it.info, args[0]) {
		if it.ctx, ok = h.inPlace(args[0]); !ok || !h.steady(args[0]) {
			return false
		}
		args = args[1:]
	}
	var texts []string
	for _, a := range args {
		text, ok := h.inPlace(a)
		if !ok || !it.ed.expr.Pure.Expr(a) || !it.ed.expr.Sendable(a) {
			return false
		}
		texts = append(texts, text)
	}
	it.args = it.ed.call.Args
	it.queue = it.name + "(" + it.withCtx(strings.Join(texts, ", ")) + ")"
	return true
}

// command returns the command and the accessor of its reply: ".Result()". cmd
// is nil for functions that do anything else.
func (h *helper) command() (cmd *ast.CallExpr, acc string) {
	frame := h.it.ed.finding.Site.Callee()
	if frame == nil || h.it.ed.call.Ellipsis.IsValid() {
		return nil, ""
	}
	if f := h.it.ed.finding.Site.Call.Common().StaticCallee(); f != frame.SSA && (f == nil || f.Origin() != frame.SSA) {
		return nil, "" // of an interface: other types may have the method, too
	}
	decl, ok := frame.SSA.Syntax().(*ast.FuncDecl)
	if !ok || decl.Body == nil || len(decl.Body.List) != 1 || decl.Type.TypeParams != nil {
		return nil, ""
	}
	var only ast.Expr
	switch s := decl.Body.List[0].(type) {
	case *ast.ReturnStmt:
		if len(s.Results) == 1 {
			only = s.Results[0]
		}
	case *ast.ExprStmt: // of a function without results
		only = s.X
	}
	cmd, ok = ast.Unparen(only).(*ast.CallExpr)
	if _, ret := decl.Body.List[0].(*ast.ReturnStmt); !ok || ret && !types.Identical(h.it.info.TypeOf(cmd), h.it.info.TypeOf(h.it.ed.call)) {
		return nil, "" // the return converts it
	}
	if sel, ok := cmd.Fun.(*ast.SelectorExpr); ok && len(cmd.Args) == 0 {
		if inner, ok := ast.Unparen(sel.X).(*ast.CallExpr); ok {
			cmd, acc = inner, "."+sel.Sel.Name+"()"
		}
	}
	trips := 0
	for _, s := range frame.Sites {
		if len(s.RoundTrips) > 0 && (!s.Direct() || h.it.ed.pkg.calls[s.Call.Common().Pos()] != cmd) {
			return nil, ""
		}
		trips += len(s.RoundTrips)
	}
	file := astedit.FileOf(h.it.ed.pkg.pass, decl.Pos())
	if h.declSrc, ok = h.it.ed.pkg.files.Source(file); !ok || trips != 1 {
		return nil, ""
	}
	h.declStart = file.FileStart
	return cmd, acc
}

// bindParams pairs the parameters with the arguments of the call. The types
// must be identical, so that the call converts nothing. The command must use
// each parameter, or the fix would lose its argument.
func (h *helper) bindParams(used astedit.Vars) bool {
	decl := h.it.ed.finding.Site.Callee().SSA.Syntax().(*ast.FuncDecl)
	info := h.it.info
	if decl.Recv != nil {
		if h.it.ed.sel == nil || info.Selections[h.it.ed.sel] == nil || info.Selections[h.it.ed.sel].Kind() != types.MethodVal || len(info.Selections[h.it.ed.sel].Index()) != 1 || !astedit.IsPlain(h.it.ed.sel.X) {
			return false
		}
		for _, name := range decl.Recv.List[0].Names {
			h.values[info.Defs[name]] = h.it.ed.sel.X
		}
	}
	var params []*ast.Ident
	for _, f := range decl.Type.Params.List {
		if _, many := f.Type.(*ast.Ellipsis); many || len(f.Names) == 0 {
			return false
		}
		params = append(params, f.Names...)
	}
	if len(params) != len(h.it.ed.call.Args) {
		return false
	}
	for i, p := range params {
		a, obj := h.it.ed.call.Args[i], info.Defs[p]
		if !h.it.ed.expr.Pure.Expr(a) || !used[obj] || !types.Identical(info.TypeOf(a), obj.Type()) {
			return false
		}
		if info.Types[a].Value != nil && obj.Type() != types.Typ[types.String] {
			return false // an untyped number in a typed position
		}
		h.values[obj] = a
	}
	return true
}

// steady reports whether an expression of the helper has the same meaning in
// each iteration.
func (h *helper) steady(e ast.Expr) bool {
	ok := h.it.ed.expr.Pure.Expr(e)
	ast.Inspect(e, func(n ast.Node) bool {
		if id, is := n.(*ast.Ident); is {
			if v := h.values[h.it.info.Uses[id]]; v != nil {
				ok = ok && h.it.ed.expr.Fixed(v)
			}
		}
		_, call := n.(*ast.CallExpr)
		ok = ok && !call
		return ok
	})
	return ok
}

// inPlace writes an expression of the helper as source in the loop. It returns
// false if a name has another meaning there.
func (h *helper) inPlace(e ast.Expr) (string, bool) {
	type change struct {
		id   *ast.Ident
		text string
	}
	var changes []change
	ok := true
	at := h.it.ed.pkg.pass.Pkg.Scope().Innermost(h.it.ed.loop.Pos())
	selected := map[*ast.Ident]bool{}   // selected by a dot: fields, methods and members of packages
	alone := map[ast.Expr]bool{e: true} // needs no parentheses
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			for _, a := range n.Args {
				alone[a] = true
			}
		case *ast.SelectorExpr:
			selected[n.Sel] = true
		case *ast.Ident:
			obj := h.it.info.Uses[n]
			if v := h.values[obj]; v != nil {
				text := h.it.src.Text(v)
				if !alone[n] && !astedit.IsPrimary(v) {
					text = "(" + text + ")"
				}
				changes = append(changes, change{n, text})
				return true
			}
			field, _ := obj.(*types.Var) // the key of a literal
			ok = ok && (selected[n] || field != nil && field.IsField() || h.sameName(at, n.Name, obj))
		}
		return ok
	})
	sort.Slice(changes, func(i, j int) bool { return changes[i].id.Pos() < changes[j].id.Pos() })
	var b strings.Builder
	from := e.Pos()
	for _, c := range changes {
		b.WriteString(string(h.declSrc[from-h.declStart:c.id.Pos()-h.declStart]) + c.text)
		from = c.id.End()
	}
	b.Write(h.declSrc[from-h.declStart : e.End()-h.declStart])
	text := b.String()
	return text, ok && !strings.ContainsAny(text, "\n`") && !strings.Contains(text, "//") && !strings.Contains(text, "/*")
}

// sameName reports whether a name denotes the same object at the loop, or the
// same package that both files import.
func (h *helper) sameName(at *types.Scope, name string, obj types.Object) bool {
	if at == nil || obj == nil {
		return false
	}
	_, there := at.LookupParent(name, h.it.ed.loop.Pos())
	if p, ok := obj.(*types.PkgName); ok {
		q, ok := there.(*types.PkgName)
		return ok && p.Imported() == q.Imported()
	}
	return there == obj
}

// clientOf reads the client of the command. It returns false for types that
// both execute and queue, for wrappers that a pipeline would bypass, and for a library of which fixes
// write no calls.
func (it *iteration) clientOf(sel *ast.SelectorExpr) bool {
	t := it.info.TypeOf(sel.X)
	if t == nil {
		return false
	}
	obj, _, _ := types.LookupFieldOrMethod(t, true, it.ed.pkg.pass.Pkg, "Pipeline")
	f, ok := obj.(*types.Func)
	if !ok {
		return false
	}
	if lib, ok := client.Declaring(f); !ok || !lib.Fixes() {
		return false
	}
	if it.client = flow.TypeName(t); client.RoleOf(t) != rediscmd.Executes {
		it.client = flow.TypeName(f.Type().(*types.Signature).Recv().Type())
	}
	return goredis.PipelineClients[it.client]
}
