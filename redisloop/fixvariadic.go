package redisloop

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/types"
	"go/version"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/goredis"
)

// variadic gives all elements to one command. Keys of several slots do not fit
// into one, so that many keys need a client of one server.
func (r *round) variadic() (string, []analysis.TextEdit) {
	name := r.name
	sums, members := goredis.CountedMembers[name]
	res := r.result()
	keys := cmp.Or(goredis.MembersAfter[name], 1)
	switch {
	case goredis.VariadicKeys[name] && r.client == "Client" && len(r.args) == 1 && !r.node():
		keys, sums = 0, true
	case members && len(r.args) == keys+cmp.Or(goredis.ArgsPerMember[name], 1) && r.fixedArgs(keys) && r.finite() && r.known():
	default:
		return "", nil
	}
	elem := r.variadicElem()
	if elem == "" || res.outcome == other || res.outcome == summed && !sums {
		return "", nil
	}
	for _, arg := range r.args[keys:] {
		if _, many := r.pass.TypesInfo.TypeOf(arg).Underlying().(*types.Slice); many && elem != "string" {
			if b, ok := r.pass.TypesInfo.TypeOf(arg).Underlying().(*types.Slice).Elem().(*types.Basic); !ok || b.Kind() != types.Byte {
				return "", nil // flattened where it stands alone, not among others
			}
		}
	}
	before := ""
	for _, arg := range r.args[:keys] {
		before += r.text(arg) + ", "
	}
	from, to := r.call.Lparen+1, r.call.Rparen
	stmt, ok := r.moved(r.stmt, res.last, "\t")
	if !ok || r.commented(from, to) {
		return "", nil
	}
	msg := "Give all to one " + r.trip.Command
	ind := r.indent(r.loop.Pos())
	with := func(list string) string { // the statement, moved behind the loop
		old := string(r.src[r.offset(r.call.Pos()):r.offset(r.call.End())])
		return strings.Replace(stmt, old, r.text(r.call.Fun)+"("+r.withCtx(before+list+"...")+")", 1)
	}
	if strings.Contains(r.text(r.call), "\n") {
		return "", nil
	}
	if x := r.whole(r.args[keys:], elem, res); x != "" {
		return msg, []analysis.TextEdit{replace(r.loop, "if len("+x+") > 0 {\n"+with(x)+"\n"+ind+"}")}
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
	list = r.fresh(list, "all")
	decl := "var " + list + " []" + elem
	if r.head.sized {
		n := "len(" + r.text(r.head.over) + ")"
		if goredis.ArgsPerMember[name] > 1 {
			n = fmt.Sprintf("%d*%s", goredis.ArgsPerMember[name], n)
		}
		decl = list + " := make([]" + elem + ", 0, " + n + ")"
	}
	return msg, []analysis.TextEdit{
		insert(r.loop.Pos(), decl+"\n"+ind),
		{Pos: r.stmt.Pos(), End: res.last.End(), NewText: []byte(formatted(list + " = append(" + list + ", " + r.arguments(keys) + ")"))},
		insert(r.behind(r.loop), "\n"+ind+"if len("+list+") > 0 {\n"+with(list)+"\n"+ind+"}"),
	}
}

// fixedArgs reports whether the first arguments are the same in every round.
func (r *round) fixedArgs(n int) bool {
	for _, a := range r.args[:n] {
		if !r.fixed(a) {
			return false
		}
	}
	return true
}

// known reports whether the ids of a stream are those of messages that were
// read: one that is no id would fail for all.
func (r *round) known() bool {
	if r.name != "XAck" && r.name != "XDel" {
		return true
	}
	sel, ok := ast.Unparen(r.args[len(r.args)-1]).(*ast.SelectorExpr)
	return ok && sel.Sel.Name == "ID" && typeWord(r.pass.TypesInfo.TypeOf(sel.X)) == "XMessage"
}

// variadicElem is the type of the elements as the file writes it, "" where it
// cannot.
func (r *round) variadicElem() string {
	sig, ok := r.pass.TypesInfo.TypeOf(r.call.Fun).(*types.Signature)
	if !ok || !sig.Variadic() {
		return ""
	}
	t := sig.Params().At(sig.Params().Len() - 1).Type().(*types.Slice).Elem()
	return r.typeText(t)
}

// typeText writes a type with the names that packages have in the file, "" for
// one of a package that the file does not import.
func (m *mend) typeText(t types.Type) string {
	ok := true
	text := types.TypeString(t, func(p *types.Package) string {
		if p == m.pass.Pkg {
			return ""
		}
		for _, spec := range m.file.Imports {
			if n := m.pass.TypesInfo.PkgNameOf(spec); n != nil && n.Imported() == p && n.Name() != "_" && n.Name() != "." {
				if _, obj := m.pass.Pkg.Scope().Innermost(m.loop.Pos()).LookupParent(n.Name(), m.loop.Pos()); obj == types.Object(n) {
					return n.Name()
				}
			}
		}
		ok = false
		return p.Name()
	})
	if !ok {
		return ""
	}
	if text == "any" || text == "interface{}" {
		return m.any()
	}
	return text
}

// any is the type that holds everything, as the file may write it.
func (m *mend) any() string {
	v := m.pass.TypesInfo.FileVersions[m.file]
	if v == "" {
		v = m.pass.Pkg.GoVersion()
	}
	_, obj := m.pass.Pkg.Scope().Innermost(m.loop.Pos()).LookupParent("any", m.loop.Pos())
	if version.Compare(v, "go1.18") < 0 || obj != types.Universe.Lookup("any") {
		return "interface{}"
	}
	return "any"
}

// whole returns what the loop goes over, where that is the list of arguments
// already and nothing in the loop would be lost.
func (r *round) whole(args []ast.Expr, elem string, res result) string {
	v := r.head.value
	if v == nil || len(args) != 1 || r.head.keyed || len(r.prefix) > 0 || r.commented(r.loop.Pos(), r.stmt.Pos()) || r.commented(res.last.End(), r.loop.End()) {
		return ""
	}
	id := ident(ast.Unparen(args[0]))
	if id == nil || r.pass.TypesInfo.Uses[id] != r.pass.TypesInfo.Defs[v] {
		return ""
	}
	s, ok := r.pass.TypesInfo.TypeOf(r.head.over).Underlying().(*types.Slice)
	if !ok || r.typeText(s.Elem()) != elem {
		return ""
	}
	return r.text(r.head.over)
}
