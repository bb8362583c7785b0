package redisloop

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
)

// handOn assigns the cursor that SCAN returns, where the loop declares another
// of the same name. What else the statement declares is declared before it.
func (m *mend) handOn() (string, []analysis.TextEdit) {
	name := m.shadowed()
	var a *ast.AssignStmt
	for _, s := range m.body.List {
		if s.Pos() <= m.call.Pos() && m.call.End() <= s.End() {
			a, _ = s.(*ast.AssignStmt)
		}
	}
	if name == "" || a == nil || a.Tok != token.DEFINE || !m.leads(a.Pos()) {
		return "", nil
	}
	ind := m.indent(a.Pos())
	text := ""
	for _, l := range a.Lhs {
		id := ident(l)
		if id == nil {
			continue
		}
		obj := m.pass.TypesInfo.Defs[id]
		if id.Name != name {
			if obj == nil {
				continue // declared in the loop before: assigned already
			}
			t := m.typeText(obj.Type())
			if t == "" {
				return "", nil
			}
			text += "var " + id.Name + " " + t + "\n" + ind
			continue
		}
		// The one outside has to be a variable of this function.
		outer := m.pass.Pkg.Scope().Innermost(m.loop.Pos())
		if obj == nil || outer == nil {
			return "", nil
		}
		_, given := outer.LookupParent(name, a.Pos())
		if given == nil || given.Parent() == m.pass.Pkg.Scope() || given == obj || !sameType(given.Type(), obj.Type()) {
			return "", nil
		}
	}
	edits := []analysis.TextEdit{{Pos: a.TokPos, End: a.TokPos + 2, NewText: []byte("=")}}
	if text != "" {
		edits = append(edits, insert(a.Pos(), text))
	}
	return "Hand the cursor on: = in place of :=", edits
}

func sameType(a, b types.Type) bool { return types.Identical(a, b) }
