package redisloop

import (
	"go/ast"
	"go/token"
	"go/types"
	"sort"
	"strings"

	"github.com/redisvet/redisvet/internal/astedit"
	"github.com/redisvet/redisvet/internal/goredis"
)

// A helper is a function of the package that makes one command and does
// nothing else, so that the command may stand where it is called.
type helper struct {
	*round
	src    []byte
	base   token.Pos
	values map[types.Object]ast.Expr // what the call gives for its parameters
}

// throughHelper takes a call of such a function for its command.
func (r *round) throughHelper() bool {
	h := &helper{round: r, values: map[types.Object]ast.Expr{}}
	cmd, acc := h.command()
	if cmd == nil || cmd.Ellipsis.IsValid() || !h.given(r.names(cmd)) {
		return false
	}
	sel, ok := ast.Unparen(cmd.Fun).(*ast.SelectorExpr)
	if !ok || !r.clientOf(sel) || r.meets(r.names(cmd), r.assigned(r.loop)) {
		return false
	}
	args := cmd.Args
	r.name, r.acc, r.typ = sel.Sel.Name, acc, r.pass.TypesInfo.TypeOf(cmd)
	if r.recv, ok = h.inPlace(sel.X); !ok || !h.steady(sel.X) {
		return false
	}
	if len(args) > 0 && r.isContext(args[0]) {
		if r.ctx, ok = h.inPlace(args[0]); !ok || !h.steady(args[0]) {
			return false
		}
		args = args[1:]
	}
	var texts []string
	for _, a := range args {
		text, ok := h.inPlace(a)
		if !ok || !r.pure(a) || !r.sendable(a) {
			return false
		}
		texts = append(texts, text)
	}
	r.args = r.call.Args
	r.queue = r.name + "(" + r.withCtx(strings.Join(texts, ", ")) + ")"
	return true
}

// command finds the command and what is done with it: ".Result()". It is nil
// for functions that do anything else.
func (h *helper) command() (cmd *ast.CallExpr, acc string) {
	frame := h.target.Frame()
	if frame == nil || h.call.Ellipsis.IsValid() {
		return nil, ""
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
	case *ast.ExprStmt: // of a function that returns nothing
		only = s.X
	}
	cmd, ok = ast.Unparen(only).(*ast.CallExpr)
	if !ok {
		return nil, ""
	}
	if _, ret := decl.Body.List[0].(*ast.ReturnStmt); ret && !types.Identical(h.pass.TypesInfo.TypeOf(cmd), h.pass.TypesInfo.TypeOf(h.call)) {
		return nil, "" // converted on its way out
	}
	if sel, ok := cmd.Fun.(*ast.SelectorExpr); ok && len(cmd.Args) == 0 {
		if inner, ok := ast.Unparen(sel.X).(*ast.CallExpr); ok {
			cmd, acc = inner, "."+sel.Sel.Name+"()"
		}
	}
	trips := 0
	for _, s := range frame.Sites {
		if len(s.Trips) > 0 && (!s.Direct() || h.calls[s.Call.Common().Pos()] != cmd) {
			return nil, ""
		}
		trips += len(s.Trips)
	}
	file := astedit.FileOf(h.pass, decl.Pos())
	if h.src, ok = h.source.Source(file); !ok || trips != 1 {
		return nil, ""
	}
	h.base = file.FileStart
	return cmd, acc
}

// given pairs the parameters with what the call has for them: of the very type,
// so that nothing is converted on the way, and each of use to the command, or
// what is given would be without.
func (h *helper) given(used nameSet) bool {
	decl := h.target.Frame().SSA.Syntax().(*ast.FuncDecl)
	info := h.pass.TypesInfo
	if decl.Recv != nil {
		if h.sel == nil || info.Selections[h.sel] == nil || info.Selections[h.sel].Kind() != types.MethodVal || len(info.Selections[h.sel].Index()) != 1 || !isPlain(h.sel.X) {
			return false
		}
		for _, name := range decl.Recv.List[0].Names {
			h.values[info.Defs[name]] = h.sel.X
		}
	}
	var params []*ast.Ident
	for _, f := range decl.Type.Params.List {
		if _, many := f.Type.(*ast.Ellipsis); many || len(f.Names) == 0 {
			return false
		}
		params = append(params, f.Names...)
	}
	if len(params) != len(h.call.Args) {
		return false
	}
	for i, p := range params {
		a, obj := h.call.Args[i], info.Defs[p]
		if !h.pure(a) || !used[obj] || !types.Identical(info.TypeOf(a), obj.Type()) {
			return false
		}
		if info.Types[a].Value != nil && obj.Type() != types.Typ[types.String] {
			return false // a number without a type, where it would stand
		}
		h.values[obj] = a
	}
	return true
}

// steady reports whether an expression of the helper means the same in each
// round.
func (h *helper) steady(e ast.Expr) bool {
	ok := h.pure(e)
	ast.Inspect(e, func(n ast.Node) bool {
		if id, is := n.(*ast.Ident); is {
			if v := h.values[h.pass.TypesInfo.Uses[id]]; v != nil {
				ok = ok && h.fixed(v)
			}
		}
		_, call := n.(*ast.CallExpr)
		ok = ok && !call
		return ok
	})
	return ok
}

// inPlace writes an expression of the helper as it is written in the loop, with
// false where a name means something else there.
func (h *helper) inPlace(e ast.Expr) (string, bool) {
	type change struct {
		id   *ast.Ident
		text string
	}
	var changes []change
	ok := true
	at := h.pass.Pkg.Scope().Innermost(h.loop.Pos())
	behind := map[*ast.Ident]bool{}     // a dot: fields, methods and what packages have
	alone := map[ast.Expr]bool{e: true} // needs no parentheses
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			for _, a := range n.Args {
				alone[a] = true
			}
		case *ast.SelectorExpr:
			behind[n.Sel] = true
		case *ast.Ident:
			obj := h.pass.TypesInfo.Uses[n]
			if v := h.values[obj]; v != nil {
				text := h.text(v)
				if !alone[n] && !primary(v) {
					text = "(" + text + ")"
				}
				changes = append(changes, change{n, text})
				return true
			}
			field, _ := obj.(*types.Var) // the key of a literal
			ok = ok && (behind[n] || field != nil && field.IsField() || h.sameName(at, n.Name, obj))
		}
		return ok
	})
	sort.Slice(changes, func(i, j int) bool { return changes[i].id.Pos() < changes[j].id.Pos() })
	var b strings.Builder
	from := e.Pos()
	for _, c := range changes {
		b.WriteString(string(h.src[from-h.base:c.id.Pos()-h.base]) + c.text)
		from = c.id.End()
	}
	b.Write(h.src[from-h.base : e.End()-h.base])
	text := b.String()
	return text, ok && !strings.ContainsAny(text, "\n`") && !strings.Contains(text, "//") && !strings.Contains(text, "/*")
}

// sameName reports whether a name means an object at the loop as well, be it
// the package that both files import.
func (h *helper) sameName(at *types.Scope, name string, obj types.Object) bool {
	if at == nil || obj == nil {
		return false
	}
	_, there := at.LookupParent(name, h.loop.Pos())
	if p, ok := obj.(*types.PkgName); ok {
		q, ok := there.(*types.PkgName)
		return ok && p.Imported() == q.Imported()
	}
	return there == obj
}

// primary reports whether an expression needs no parentheses anywhere.
func primary(e ast.Expr) bool {
	switch e.(type) {
	case *ast.Ident, *ast.BasicLit, *ast.SelectorExpr, *ast.CallExpr, *ast.IndexExpr, *ast.ParenExpr:
		return true
	}
	return false
}

// clientOf reads whose command it is, with false for what executes and queues
// in one, and for wrappers that pipelines go around.
func (r *round) clientOf(sel *ast.SelectorExpr) bool {
	t := r.pass.TypesInfo.TypeOf(sel.X)
	if t == nil {
		return false
	}
	obj, _, _ := types.LookupFieldOrMethod(t, true, r.pass.Pkg, "Pipeline")
	f, ok := obj.(*types.Func)
	if !ok || f.Pkg() == nil || !goredis.IsClient(f.Pkg().Path()) {
		return false
	}
	if r.client = typeWord(t); goredis.RoleOf(t) != goredis.Executes {
		r.client = typeWord(f.Type().(*types.Signature).Recv().Type())
	}
	return goredis.PipelineClients[r.client]
}
