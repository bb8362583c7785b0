package loopfix

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/astedit"
	"github.com/redisvet/redisvet/redisloop/internal/loopfinding"
)

var reuseCursor = strategy{
	applies: func(ed *editor) bool { return ed.finding.Category == loopfinding.EndlessScan },
	kind:    always(CursorReused),
	build:   (*editor).reuseCursor,
}

// reuseCursor assigns the cursor that SCAN returns, if the loop declares
// another of the same name. Other variables of the statement get a declaration
// before it.
func (ed *editor) reuseCursor() (string, []analysis.TextEdit) {
	ed.because("the loop does not declare its cursor again in a statement of its body")
	name := ed.finding.Cursor()
	var a *ast.AssignStmt
	for _, s := range ed.body.List {
		if s.Pos() <= ed.call.Pos() && ed.call.End() <= s.End() {
			a, _ = s.(*ast.AssignStmt)
		}
	}
	if name == "" || a == nil || a.Tok != token.DEFINE || !ed.src.Leads(a.Pos()) {
		return "", nil
	}
	ind := ed.src.Indent(a.Pos())
	text := ""
	for _, l := range a.Lhs {
		id := astedit.Ident(l)
		if id == nil {
			continue
		}
		obj := ed.info.Defs[id]
		if id.Name != name {
			if obj == nil {
				continue // declared earlier in the loop: an assignment already
			}
			t := ed.typeText(obj.Type())
			if t == "" {
				return "", nil
			}
			text += "var " + id.Name + " " + t + "\n" + ind
			continue
		}
		// The outer cursor must be a variable of this function.
		outer := ed.scope()
		if obj == nil || outer == nil {
			return "", nil
		}
		_, given := outer.LookupParent(name, a.Pos())
		if given == nil || given.Parent() == ed.pkg.pass.Pkg.Scope() || given == obj || !types.Identical(given.Type(), obj.Type()) {
			return "", nil
		}
	}
	edits := []analysis.TextEdit{{Pos: a.TokPos, End: a.TokPos + 2, NewText: []byte("=")}}
	if text != "" {
		edits = append(edits, astedit.Insert(a.Pos(), text))
	}
	return "Pass the cursor on: = in place of :=", edits
}
