package loopfix

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/astedit"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/goredis"
	"github.com/redisvet/redisvet/internal/knowledge"
)

var variadic = strategy{
	applies: oneCommandApplies,
	kind:    always(OneCommand),
	build:   func(ed *editor) (string, []analysis.TextEdit) { return ed.iteration.variadic() },
}

// oneCommandApplies reports whether one command can replace the loop: each
// statement before it must be one that it needs.
func oneCommandApplies(ed *editor) bool {
	it := ed.perElement()
	return it != nil && it.counts && it.direct() && len(it.before) == 0
}

// variadic passes all elements to one command. For many keys it needs a client
// of one server, because keys of several slots do not fit into one command.
func (it *iteration) variadic() (string, []analysis.TextEdit) {
	name := it.name
	sums, members := goredis.CountedMembers[name]
	res := it.readOutcome(it.rest)
	keys := cmp.Or(goredis.MembersAfter[name], 1)
	switch {
	case goredis.VariadicKeys[name] && it.client == "Client" && len(it.args) == 1 && !it.mayBeNode():
		keys, sums = 0, true
	case members && len(it.args) == keys+cmp.Or(goredis.ArgsPerMember[name], 1) && it.fixedArgs(keys) && it.finite() && it.known():
	default:
		return "", nil
	}
	elem := it.variadicElem()
	if elem == "" || res.use == other || res.use == summed && !sums {
		return "", nil
	}
	for _, arg := range it.args[keys:] {
		if _, many := it.info.TypeOf(arg).Underlying().(*types.Slice); many && elem != "string" {
			if b, ok := it.info.TypeOf(arg).Underlying().(*types.Slice).Elem().(*types.Basic); !ok || b.Kind() != types.Byte {
				return "", nil // flattened if it is the only argument
			}
		}
	}
	before := ""
	for _, arg := range it.args[:keys] {
		before += it.src.Text(arg) + ", "
	}
	from, to := it.ed.call.Lparen+1, it.ed.call.Rparen
	stmt, ok := it.reindented(it.stmt, res.last, "\t")
	if !ok || it.src.Commented(from, to) {
		return "", nil
	}
	msg := fmt.Sprintf("Give %d at a time to one %s", chunk, it.trip.Command)
	ind := it.src.Indent(it.ed.loop.Pos())
	with := func(list string) string { // the statement, moved after the loop
		old := it.src.Between(it.ed.call.Pos(), it.ed.call.End())
		return strings.Replace(stmt, old, it.src.Text(it.ed.call.Fun)+"("+it.withCtx(before+list+"...")+")", 1)
	}
	if strings.Contains(it.src.Text(it.ed.call), "\n") {
		return "", nil
	}
	if x := it.whole(it.args[keys:], elem, res); x != "" {
		p := it.parts(x, chunk)
		return msg, append(p.edits, astedit.Replace(it.ed.loop, p.loop(ind, with(p.name))))
	}
	list := "members"
	switch {
	case keys == 0:
		list = "keys"
	case goredis.ArgsPerMember[name] > 1:
		list = "values"
	case elem == "string" && name != "HDel":
		list = "ids"
	}
	list = it.ed.fresh(list, "all")
	decl := "var " + list + " []" + elem
	if it.head.sized {
		n := "len(" + it.src.Text(it.head.over) + ")"
		if goredis.ArgsPerMember[name] > 1 {
			n = fmt.Sprintf("%d*%s", goredis.ArgsPerMember[name], n)
		}
		decl = list + " := make([]" + elem + ", 0, " + n + ")"
	}
	p := it.parts(list, chunk*cmp.Or(goredis.ArgsPerMember[name], 1))
	end, nolint := it.src.EndWithNolint(res.last)
	return msg, append(p.edits,
		astedit.Insert(it.ed.loop.Pos(), decl+"\n"+ind),
		analysis.TextEdit{Pos: it.stmt.Pos(), End: end, NewText: []byte(astedit.FormatLine(list + " = append(" + list + ", " + it.arguments(keys) + ")"))},
		astedit.Insert(it.src.EndWithComment(it.ed.loop), "\n"+ind+p.loop(ind, with(p.name)+nolint)))
}

// fixedArgs reports whether the first arguments are the same in every iteration.
func (it *iteration) fixedArgs(n int) bool {
	for _, a := range it.args[:n] {
		if !it.ed.expr.Fixed(a) {
			return false
		}
	}
	return true
}

// known reports whether the ids of a stream come from messages that were read.
// An invalid id would fail the command for all.
func (it *iteration) known() bool {
	if it.name != "XAck" && it.name != "XDel" {
		return true
	}
	sel, ok := ast.Unparen(it.args[len(it.args)-1]).(*ast.SelectorExpr)
	return ok && sel.Sel.Name == "ID" && flow.TypeName(it.info.TypeOf(sel.X)) == knowledge.MessageType
}

// variadicElem returns the element type as the file writes it, or "" if it
// cannot.
func (it *iteration) variadicElem() string {
	sig, ok := it.info.TypeOf(it.ed.call.Fun).(*types.Signature)
	if !ok || !sig.Variadic() {
		return ""
	}
	t := sig.Params().At(sig.Params().Len() - 1).Type().(*types.Slice).Elem()
	return it.ed.typeText(t)
}

// whole returns the loop's operand if it already is the list of arguments and
// the fix loses nothing of the loop.
func (it *iteration) whole(args []ast.Expr, elem string, res outcome) string {
	v := it.head.value
	if v == nil || len(args) != 1 || it.head.keyed || len(it.prefix) > 0 || it.src.Commented(it.ed.loop.Pos(), it.stmt.Pos()) || it.src.Commented(res.last.End(), it.ed.loop.End()) {
		return ""
	}
	id := astedit.Ident(ast.Unparen(args[0]))
	if id == nil || it.info.Uses[id] != it.info.Defs[v] {
		return ""
	}
	s, ok := it.info.TypeOf(it.head.over).Underlying().(*types.Slice)
	if !ok || it.ed.typeText(s.Elem()) != elem {
		return ""
	}
	return it.src.Text(it.head.over)
}
