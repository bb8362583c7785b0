package redisloop

import (
	"go/ast"
	"go/token"
	"go/types"
	"sort"
	"strings"

	"github.com/redisvet/redisvet/internal/goredis"
)

// arguments are what a call gives for the parameters of a function, its
// receiver among them.
type arguments map[types.Object]ast.Expr

// helper looks for the command in a function of the package that does nothing
// but return its answer:
//
//	func (r *Repo) fields(ctx context.Context, id string) (map[string]string, error) {
//		return r.rdb.HGetAll(ctx, "user:"+id).Result()
//	}
//
// The loop can make the command itself. The function stays: it is not known
// who else calls it, a test for one. Commands that write are left to it.
func (r *round) helper() bool {
	f := r.callee()
	if f == nil || goredis.Access(r.trip.Access) != goredis.Read || r.call.Ellipsis.IsValid() {
		return false
	}
	decl, results := r.returned(f)
	if decl == nil || len(results) != 1 {
		return false
	}
	call, ok := ast.Unparen(results[0]).(*ast.CallExpr)
	if !ok {
		return false
	}
	r.inner = call
	if sel, ok := call.Fun.(*ast.SelectorExpr); ok && len(call.Args) == 0 {
		if cmd, ok := sel.X.(*ast.CallExpr); ok {
			r.inner, r.answer = cmd, "."+sel.Sel.Name+"()"
		}
	}
	if sel, ok := r.inner.Fun.(*ast.SelectorExpr); !ok || !r.isOfClient(sel.Sel) || r.answer != "" && !r.isOfClient(call.Fun.(*ast.SelectorExpr).Sel) {
		return false
	}
	if !types.Identical(r.pass.TypesInfo.TypeOf(call), r.pass.TypesInfo.TypeOf(r.call)) {
		return false // converted on its way out
	}
	return r.bind(decl, f) && r.sameNames()
}

// isOfClient reports whether a name is that of a method of the client.
func (r *round) isOfClient(id *ast.Ident) bool {
	f, ok := r.pass.TypesInfo.Uses[id].(*types.Func)
	return ok && f.Pkg() != nil && goredis.IsClient(f.Pkg().Path())
}

// callee is the function or method that the loop calls, nil where the call does
// not say which one that is, or where it is generic.
func (r *round) callee() *types.Func {
	var id *ast.Ident
	switch f := ast.Unparen(r.call.Fun).(type) {
	case *ast.Ident:
		id = f
	case *ast.SelectorExpr:
		id = f.Sel
		if s := r.pass.TypesInfo.Selections[f]; s != nil && (s.Kind() != types.MethodVal || len(s.Index()) != 1) {
			return nil
		}
	default:
		return nil
	}
	f, ok := r.pass.TypesInfo.Uses[id].(*types.Func)
	if !ok || f.Pkg() != r.pass.Pkg || f.Origin() != f {
		return nil
	}
	sig := f.Type().(*types.Signature)
	if sig.Variadic() || sig.TypeParams().Len() > 0 || sig.RecvTypeParams().Len() > 0 || sig.Recv() != nil && types.IsInterface(sig.Recv().Type()) {
		return nil
	}
	return f
}

// bind matches the parameters with what is given for them. Each must be of use
// to the command, or what it is given would be without; and what is given must
// be of the same type where it stands in the loop.
func (r *round) bind(decl *ast.FuncDecl, f *types.Func) bool {
	sig := f.Type().(*types.Signature)
	info := r.pass.TypesInfo
	r.given = arguments{}
	used := r.names(r.inner)
	give := func(p *types.Var, e ast.Expr) bool {
		r.given[p] = e
		return used[p] && r.pure(e) && !strings.Contains(r.text(e), "\n")
	}
	if recv := sig.Recv(); recv != nil && !give(recv, ast.Unparen(r.call.Fun).(*ast.SelectorExpr).X) {
		return false
	}
	if sig.Params().Len() != len(r.call.Args) {
		return false
	}
	for i, a := range r.call.Args {
		p := sig.Params().At(i)
		tv := info.Types[a]
		if !give(p, a) || !types.Identical(tv.Type, p.Type()) || tv.Value != nil && p.Type() != types.Typ[types.String] {
			return false
		}
	}
	return decl.Type != nil
}

// sameNames reports whether what the helper names means the same in the loop.
func (r *round) sameNames() bool {
	scope := r.pass.Pkg.Scope().Innermost(r.loop.Pos())
	same := scope != nil
	ast.Inspect(r.inner, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			ast.Inspect(n.X, func(x ast.Node) bool {
				if id, ok := x.(*ast.Ident); ok {
					same = same && r.sameName(scope, id)
				}
				return same
			})
			return false
		case *ast.Ident:
			same = same && r.sameName(scope, n)
		}
		return same
	})
	return same
}

func (r *round) sameName(scope *types.Scope, id *ast.Ident) bool {
	obj := r.pass.TypesInfo.Uses[id]
	if _, given := r.given[obj]; given {
		return true
	}
	if v, ok := obj.(*types.Var); ok && v.IsField() || obj == nil {
		return ok
	}
	if f, ok := obj.(*types.Func); ok && f.Type().(*types.Signature).Recv() != nil {
		return true
	}
	_, here := scope.LookupParent(id.Name, r.loop.Pos())
	if p, ok := obj.(*types.PkgName); ok {
		q, ok := here.(*types.PkgName)
		return ok && q.Imported() == p.Imported()
	}
	return here == obj
}

// here writes an expression of the helper as it reads in the loop.
func (r *round) here(e ast.Expr) string {
	src, at := r.src, func(p token.Pos) int { return r.offset(p) }
	if len(r.given) > 0 {
		tf := r.pass.Fset.File(e.Pos())
		text, err := r.pass.ReadFile(tf.Name())
		if err != nil || len(text) != tf.Size() {
			return ""
		}
		src, at = text, tf.Offset
	}
	var params []*ast.Ident
	ast.Inspect(e, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && r.given[r.pass.TypesInfo.Uses[id]] != nil {
			params = append(params, id)
		}
		return true
	})
	sort.Slice(params, func(i, j int) bool { return params[i].Pos() < params[j].Pos() })
	var b strings.Builder
	from := e.Pos()
	for _, id := range params {
		b.Write(src[at(from):at(id.Pos())])
		arg := r.given[r.pass.TypesInfo.Uses[id]]
		switch arg.(type) {
		case *ast.BinaryExpr, *ast.UnaryExpr, *ast.StarExpr:
			if ast.Expr(id) != e {
				b.WriteString("(" + r.text(arg) + ")")
				from = id.End()
				continue
			}
		}
		b.WriteString(r.text(arg))
		from = id.End()
	}
	b.Write(src[at(from):at(e.End())])
	return b.String()
}

// command is the command as it reads in the loop, without its client.
func (r *round) command() string {
	if r.given == nil {
		return r.sel.Sel.Name + string(r.src[r.offset(r.call.Lparen):r.offset(r.call.End())])
	}
	var args []string
	for _, a := range r.args {
		args = append(args, r.here(a))
	}
	return r.inner.Fun.(*ast.SelectorExpr).Sel.Name + "(" + r.withCtx(strings.Join(args, ", ")) + ")"
}

// namesHere are the variables and fields that an expression of the helper reads
// when it stands in the loop.
func (r *round) namesHere(nodes ...ast.Node) nameSet {
	set := nameSet{}
	for o := range r.names(nodes...) {
		e, given := r.given[o]
		if !given {
			set[o] = true
			continue
		}
		for p := range r.names(e) {
			set[p] = true
		}
	}
	return set
}

// asked are the variables and fields that the arguments of the command read.
func (r *round) asked() nameSet { return r.namesHere(exprs(r.args)...) }

// fixedHere is fixed for an expression of the helper.
func (r *round) fixedHere(e ast.Expr) bool {
	return r.pure(e) && !r.meets(r.namesHere(e), r.assigned(r.loop))
}
