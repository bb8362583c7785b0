package loopfix

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/astedit"
	"github.com/redisvet/redisvet/internal/report"
)

var mget = strategy{
	applies: oneCommandApplies,
	kind:    func(ed *editor) report.Kind { return ed.iteration.ahead(OneCommand) },
	build:   func(ed *editor) (string, []analysis.TextEdit) { return ed.iteration.mget() },
}

// mget reads the keys of GETs with one MGET, if the loop skips an element
// without a value for any reason. MGET returns the same for a missing key and
// for a key of another type, and fails as a whole.
//
//	v, err := rdb.Get(ctx, key).Result()
//	if err != nil {
//		continue
//	}
func (it *iteration) mget() (string, []analysis.TextEdit) {
	a, ok := it.stmt.(*ast.AssignStmt)
	if !ok || it.name != "Get" || it.client != "Client" || it.mayBeNode() || len(it.args) != 1 || len(it.rest) == 0 || it.guarded || !it.head.sized || !it.inParts() {
		return "", nil
	}
	test, ok := it.rest[0].(*ast.IfStmt)
	if !ok || a.Tok != token.DEFINE || len(a.Lhs) != 2 || len(a.Rhs) != 1 || it.accessor(a.Rhs[0]) != "Result" || guard(test) == nil {
		return "", nil
	}
	val, err := astedit.Ident(a.Lhs[0]), astedit.Ident(a.Lhs[1])
	cond, ok := test.Cond.(*ast.BinaryExpr)
	if !ok || val == nil || err == nil || cond.Op != token.NEQ || astedit.Ident(cond.X) == nil || !astedit.IsNil(cond.Y) {
		return "", nil
	}
	obj := it.info.Defs[err]
	if obj == nil || it.info.Uses[astedit.Ident(cond.X)] != obj || it.uses(it.rest[1:]...)[obj] || astedit.Assigned(it.info, astedit.Nodes(it.rest[1:])...)[obj] {
		return "", nil
	}
	if !it.alone() || !it.separable() || it.src.Commented(a.Rhs[0].Pos(), a.Rhs[0].End()) {
		return "", nil
	}
	first, used, ok1 := it.needed(astedit.Read(it.info, astedit.Nodes(it.args)...))
	second, after, ok2 := it.needed(it.uses(append([]ast.Stmt{it.stmt}, it.rest...)...))
	edits, ok3 := it.without(second, nil)
	if !ok1 || !ok2 || !ok3 {
		return "", nil
	}
	p := it.parts(it.src.Text(it.head.over), chunk)
	over := p.name
	index, head1, head2 := it.heads(over, used, after)
	if head1 == "" {
		return "", nil
	}
	ind := it.src.Indent(it.ed.loop.Pos())
	keys, text := over, ""
	if !it.areKeys() {
		keys = it.ed.fresh("keys", "names")
		text = keys + " := make([]string, len(" + over + "))\n" + ind + head1 + " {\n" + it.lines(ind+"\t", first) +
			ind + "\t" + astedit.FormatLine(keys+"["+index+"] = "+it.src.Text(it.args[0])) + "\n" + ind + "}\n" + ind
	}
	vals, found := it.ed.fresh("vals", "values"), it.ed.fresh("ok", "found")
	text += vals + " := " + it.recv + ".MGet(" + it.withCtx(keys+"...") + ").Val() // none when it fails\n" + ind
	return fmt.Sprintf("Read %d at a time with one MGET", chunk), it.around(p, append(edits,
		analysis.TextEdit{Pos: it.ed.loop.Pos(), End: it.ed.body.Lbrace, NewText: []byte(text + head2 + "[:len(" + vals + ")] ")},
		astedit.Replace(a.Lhs[1], found),
		astedit.Replace(a.Rhs[0], vals+"["+index+"].(string)"),
		astedit.Replace(test.Cond, "!"+found)))
}

// areKeys reports whether the loop iterates over the keys themselves.
func (it *iteration) areKeys() bool {
	id := astedit.Ident(ast.Unparen(it.args[0]))
	if id == nil || it.head.value == nil || it.info.Uses[id] != it.info.Defs[it.head.value] {
		return false
	}
	s, ok := it.info.TypeOf(it.head.over).Underlying().(*types.Slice)
	return ok && types.Identical(s.Elem(), types.Typ[types.String])
}
