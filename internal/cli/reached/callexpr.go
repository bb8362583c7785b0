package reached

import (
	"go/ast"
	"go/constant"
	"go/types"
	"slices"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/rediscmd"
)

// callExpr notes what a call enters, and what becomes of its arguments.
func (w *walker) callExpr(n *ast.CallExpr) ast.Visitor {
	fun := ast.Unparen(n.Fun)
	tv := w.pkg.TypesInfo.Types[n.Fun]
	if tv.IsType() {
		if len(n.Args) == 1 && holdsFunctions(tv.Type) {
			if _, sent := w.sent(n.Args[0]); !sent {
				w.send(n.Args[0], w.fate(n))
			}
		}
		return w
	}
	if tv.IsBuiltin() {
		w.builtin(n)
		return w
	}
	if lit, ok := fun.(*ast.FuncLit); ok {
		w.given[lit] = w.call()
		if sig, ok := tv.Type.(*types.Signature); ok {
			w.arguments(n, sig)
		}
		return w
	}
	id := ident(fun)
	if id == nil {
		w.send(fun, w.call())
		return w
	}
	w.given[id] = w.call()
	fn, ok := w.pkg.TypesInfo.Uses[id].(*types.Func)
	switch {
	case !ok:
		return w
	case w.isOwn(fn) && !isInterfaceMethod(fn):
		w.direct[id] = true
		w.arguments(n, fn.Origin().Signature())
		return w
	case w.isOwn(fn):
		return w
	}
	return w.foreign(n, fn)
}

// sent returns what is already known to become of a function value.
func (w *walker) sent(x ast.Expr) (way, bool) {
	x = ast.Unparen(x)
	if id := ident(x); id != nil {
		to, ok := w.given[id]
		return to, ok
	}
	to, ok := w.given[x]
	return to, ok
}

// builtin notes that append adds functions to a list.
func (w *walker) builtin(n *ast.CallExpr) {
	if id, ok := ast.Unparen(n.Fun).(*ast.Ident); !ok || id.Name != "append" || len(n.Args) == 0 {
		for _, a := range n.Args {
			w.ignore(a) // len, delete, copy, panic
		}
		return
	}
	list := ident(n.Args[0])
	if list == nil {
		return
	}
	to := w.variable(list)
	w.ignore(n.Args[0])
	for _, a := range n.Args[1:] {
		w.send(a, way{from: to, inherits: true})
		w.set(to, w.value(a))
	}
}

// arguments passes the arguments of a call on to the parameters of a function of
// the program. What is registered stays so if a function of the program wraps it.
func (w *walker) arguments(n *ast.CallExpr, sig *types.Signature) {
	params := sig.Params()
	for i, a := range n.Args {
		if params.Len() == 0 {
			return
		}
		p := params.At(min(i, params.Len()-1))
		if w.around != nil && holdsFunctions(p.Type()) {
			w.send(a, way{when: w.around})
			continue
		}
		w.assign(p, a)
	}
}

// foreign says what a function of another module does with functions.
func (w *walker) foreign(n *ast.CallExpr, fn *types.Func) ast.Visitor {
	if fn.Pkg() == nil {
		return w
	}
	w.reset(n, fn)
	w.take(fn)
	path := fn.Pkg().Path()
	if op, ok := client.Op(fn); ok && op.Kind != rediscmd.None { // Pipelined and Watch call a function at once
		for _, a := range n.Args {
			if holdsFunctions(w.typeOf(a)) {
				w.send(a, w.call())
			}
		}
		return w
	}
	if runsOnce(path) {
		for _, a := range n.Args {
			w.send(a, coldWay)
		}
		return w
	}
	calls := map[int]knowledge.Mode{}
	if k, ok := effects.Curated(fn); ok && !knowledge.SchedulePackages.Contain(path) {
		first := 0
		if fn.Signature().Recv() != nil {
			first = 1
		}
		for _, u := range k.ParamUses {
			calls[u.Param-first] = u.Mode
		}
	}
	var route *value
	for i, a := range n.Args {
		if mode, ok := calls[i]; ok {
			w.send(a, w.calledBack(n, fn, mode))
			continue
		}
		if !takesPart(w.typeOf(a)) {
			continue
		}
		if route == nil {
			v := w.registered(n, fn)
			route = &v
		}
		named := slices.ContainsFunc(n.Args, func(a ast.Expr) bool { return isString(w.typeOf(a)) })
		w.register(a, fn, route, named)
	}
	if route == nil {
		return w
	}
	return w.with(func(w *walker) { w.around = route })
}

// takesPart reports whether an argument may be, or contain, a function that others
// call.
func takesPart(t types.Type) bool {
	return holdsFunctions(t) || types.IsInterface(t)
}

// calledBack returns the way on which a known function calls what it is given.
func (w *walker) calledBack(n *ast.CallExpr, fn *types.Func, mode knowledge.Mode) way {
	switch {
	case fn.Pkg().Path() == "sync" && mode == knowledge.Guarded:
		return coldWay
	case fn.FullName() == "time.AfterFunc": // which often comes again
		v := timed(w.value(n.Args[0]))
		return way{from: w.fn, inherits: true, when: &v}
	}
	return w.call()
}

// take notes that a function of another module may call the methods of what it gets.
func (w *walker) take(fn *types.Func) {
	params := fn.Signature().Params()
	for i := range params.Len() {
		w.takeMethods(params.At(i).Type())
	}
}

// takeMethods notes that another module may call the methods of an interface.
func (w *walker) takeMethods(t types.Type) {
	if t, ok := t.Underlying().(*types.Interface); ok {
		for m := range t.Methods() {
			w.taken[m.Name()] = true
		}
	}
}

// reset notes that a timer gets another period.
func (w *walker) reset(n *ast.CallExpr, fn *types.Func) {
	sel, ok := ast.Unparen(n.Fun).(*ast.SelectorExpr)
	if !ok || fn.Name() != "Reset" || fn.Pkg().Path() != "time" {
		return
	}
	if id := ident(sel.X); id != nil {
		w.set(w.variable(id), w.value(n.Args[0]))
	}
}

// registered returns the value of a registration: it is rare if the path is one
// for administrators, or a schedule is.
func (w *walker) registered(n *ast.CallExpr, fn *types.Func) value {
	if !knowledge.SchedulePackages.Contain(fn.Pkg().Path()) {
		v := w.route(n)
		if w.around != nil {
			v.any = append(v.any, *w.around)
		}
		return v
	}
	for _, a := range n.Args {
		if v := w.pkg.TypesInfo.Types[a].Value; v != nil && v.Kind() == constant.String {
			return value{rare: knowledge.RareSchedule(constant.StringVal(v))}
		}
	}
	return value{}
}

// register says what becomes of the functions in an argument of another module's
// function. The name of a handler counts as its path does; that of a middleware, which
// has none, says nothing.
func (w *walker) register(a ast.Expr, fn *types.Func, route *value, named bool) {
	if lit, ok := ast.Unparen(a).(*ast.FuncLit); ok {
		if sig, ok := w.typeOf(lit).(*types.Signature); ok {
			w.parameters(sig, *route)
		}
		w.send(a, way{when: route})
		return
	}
	id := ident(a)
	if h, ok := w.pkg.TypesInfo.Uses[id].(*types.Func); ok && w.isOwn(h) {
		w.direct[id] = true
		w.parameters(h.Origin().Signature(), *route)
		if named && fn.Pkg().Path() != "net/http" && w.isAdmin(h) {
			w.send(a, coldWay)
			return
		}
	}
	w.send(a, way{when: route})
}

// parameters says that a function gets a value with each parameter.
func (w *walker) parameters(sig *types.Signature, v value) {
	for i := range sig.Params().Len() {
		if p := sig.Params().At(i); w.matters(p.Type()) {
			w.set(w.at(p.Pos()), v)
		}
	}
}
