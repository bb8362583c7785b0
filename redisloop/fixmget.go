package redisloop

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
)

// mget reads the keys of GETs with one MGET, where the loop passes over an
// element whatever the reason is that it has no value: MGET does not tell a
// missing key from one of another type, and fails for all or none.
//
//	v, err := rdb.Get(ctx, key).Result()
//	if err != nil {
//		continue
//	}
func (r *round) mget() (string, []analysis.TextEdit) {
	a, ok := r.stmt.(*ast.AssignStmt)
	if !ok || r.name != "Get" || r.client != "Client" || r.node() || len(r.args) != 1 || len(r.rest) == 0 || r.guarded || r.head.keyed || !r.head.sized {
		return "", nil
	}
	test, ok := r.rest[0].(*ast.IfStmt)
	if !ok || a.Tok != token.DEFINE || len(a.Lhs) != 2 || len(a.Rhs) != 1 || r.accessor(a.Rhs[0]) != "Result" || guard(test) == nil {
		return "", nil
	}
	val, err := ident(a.Lhs[0]), ident(a.Lhs[1])
	cond, ok := test.Cond.(*ast.BinaryExpr)
	if !ok || val == nil || err == nil || cond.Op != token.NEQ || ident(cond.X) == nil || !isNil(cond.Y) {
		return "", nil
	}
	obj := r.pass.TypesInfo.Defs[err]
	if obj == nil || r.pass.TypesInfo.Uses[ident(cond.X)] != obj || r.uses(r.rest[1:]...)[obj] || r.assigned(stmtNodes(r.rest[1:])...)[obj] {
		return "", nil
	}
	if _, slice := r.pass.TypesInfo.TypeOf(r.head.over).Underlying().(*types.Slice); !slice ||
		!r.alone() || !r.separable() || r.commented(a.Rhs[0].Pos(), a.Rhs[0].End()) {
		return "", nil
	}
	first, used, ok1 := r.needed(r.names(exprs(r.args)...))
	second, after, ok2 := r.needed(r.uses(append([]ast.Stmt{r.stmt}, r.rest...)...))
	edits, ok3 := r.without(second, nil)
	if !ok1 || !ok2 || !ok3 {
		return "", nil
	}
	index, head1, head2 := r.heads(used, after)
	if head1 == "" {
		return "", nil
	}
	ind := r.indent(r.loop.Pos())
	over := r.text(r.head.over)
	keys, text := over, ""
	if !r.areKeys() {
		keys = r.fresh("keys", "names")
		text = keys + " := make([]string, len(" + over + "))\n" + ind + head1 + " {\n" + r.lines(ind+"\t", first) +
			ind + "\t" + formatted(keys+"["+index+"] = "+r.text(r.args[0])) + "\n" + ind + "}\n" + ind
	}
	vals, found := r.fresh("vals", "values"), r.fresh("ok", "found")
	text += "var " + vals + " []" + r.any() + "\n" + ind + "if len(" + keys + ") > 0 {\n" +
		ind + "\t" + vals + " = " + r.recv + ".MGet(" + r.withCtx(keys+"...") + ").Val() // none when it fails\n" + ind + "}\n" + ind
	return "Read all with one MGET" + atOnce, append(edits,
		analysis.TextEdit{Pos: r.loop.Pos(), End: r.body.Lbrace, NewText: []byte(text + head2 + "[:len(" + vals + ")] ")},
		replace(a.Lhs[1], found),
		replace(a.Rhs[0], vals+"["+index+"].(string)"),
		replace(test.Cond, "!"+found))
}

// areKeys reports whether the loop goes over the keys themselves.
func (r *round) areKeys() bool {
	id := ident(ast.Unparen(r.args[0]))
	if id == nil || r.head.value == nil || r.pass.TypesInfo.Uses[id] != r.pass.TypesInfo.Defs[r.head.value] {
		return false
	}
	s, ok := r.pass.TypesInfo.TypeOf(r.head.over).Underlying().(*types.Slice)
	return ok && types.Identical(s.Elem(), types.Typ[types.String])
}

func stmtNodes(list []ast.Stmt) []ast.Node {
	var out []ast.Node
	for _, s := range list {
		out = append(out, s)
	}
	return out
}
