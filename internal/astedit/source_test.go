package astedit

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"
	"testing"
)

const sourceSrc = `package a

import "context"

func key(id string) string { return "user:" + id }

func effect(id string) string { println(id); return id }

func f(ctx context.Context, ids []string) {
	n := 0 // counted
	for _, id := range ids {

		// why
		a := key(id)
		b := id
		c := effect(id)
		n++
		ids[0] = ` + "`x\ny`" + `
		_, _, _ = a, b, c
	}
	for {
		break
	}
	for {
		n++
	}
}
`

// source loads a function and returns the body of its first loop.
func source(t *testing.T) (*Source, *ast.FuncDecl, *ast.BlockStmt) {
	t.Helper()
	pass, f := load(t, sourceSrc)
	decl := f.Decls[len(f.Decls)-1].(*ast.FuncDecl)
	return &Source{Pass: pass, File: f, Src: []byte(sourceSrc)}, decl, decl.Body.List[1].(*ast.RangeStmt).Body
}

func TestSource(t *testing.T) {
	s, decl, body := source(t)
	a, b, raw := body.List[0], body.List[1], body.List[4]
	if got := s.Text(a); got != "a := key(id)" || s.Indent(a.Pos()) != "\t\t" || !s.Leads(a.Pos()) || s.Leads(a.End()) {
		t.Errorf("%q, indented by %q", got, s.Indent(a.Pos()))
	}
	if end := s.EndWithComment(decl.Body.List[0]); !strings.HasSuffix(s.Between(decl.Pos(), end), "// counted") {
		t.Errorf("ends with %q", s.Between(decl.Pos(), end))
	}
	if !s.Commented(body.Pos(), body.End()) || s.Commented(b.Pos(), body.End()) {
		t.Error("the comment is before the first statement")
	}
	if !s.FixedLines(decl, raw.Pos(), raw.End()) || s.FixedLines(decl, a.Pos(), b.End()) {
		t.Error("one statement has a literal of two lines")
	}
}

func TestRemoveLines(t *testing.T) {
	s, _, body := source(t)
	if _, ok := s.RemoveLines(body.List[0], body.Lbrace); ok {
		t.Error("a comment would be left without its statement")
	}
	e, ok := s.RemoveLines(body.List[1], body.Lbrace)
	if got := s.Between(e.Pos, e.End); !ok || got != "\t\tb := id\n" {
		t.Errorf("%v, %q", ok, got)
	}
}

func TestPurity(t *testing.T) {
	s, _, body := source(t)
	p := &Purity{Pass: s.Pass, Builtin: func(string) bool { return false }, Func: func(*ast.CallExpr, *types.Func) bool { return false }}
	for i, want := range []bool{true, true, false} {
		if e := body.List[i].(*ast.AssignStmt).Rhs[0]; p.Expr(e) != want {
			t.Errorf("%s only computes: %v", s.Text(e), !want)
		}
	}
	known := &Purity{Pass: s.Pass, Builtin: p.Builtin, Func: func(_ *ast.CallExpr, f *types.Func) bool { return f.Name() == "effect" }}
	if !known.Expr(body.List[2].(*ast.AssignStmt).Rhs[0]) {
		t.Error("a function that is known to compute does not")
	}
}

func TestVars(t *testing.T) {
	s, _, body := source(t)
	names := func(v Vars) string {
		var out []string
		for o := range v {
			out = append(out, o.Name())
		}
		slices.Sort(out)
		return strings.Join(out, " ")
	}
	if got := names(Assigned(s.Pass.TypesInfo, body)); got != "a b c ids n" {
		t.Errorf("assigned: %s", got)
	}
	read := Read(s.Pass.TypesInfo, body.List[1])
	if got := names(read); got != "id" || Meet(read, Assigned(s.Pass.TypesInfo, body)) {
		t.Errorf("read: %s", got)
	}
}

func TestTerminates(t *testing.T) {
	_, decl, body := source(t)
	for i, want := range map[int]bool{0: false, 1: false, 2: false, 3: true} {
		if Terminates(decl.Body.List[i]) != want {
			t.Errorf("statement %d terminates: %v", i, !want)
		}
	}
	if Terminates(body.List[0]) {
		t.Error("an assignment terminates")
	}
}

func TestFresh(t *testing.T) {
	pass, _ := load(t, sourceSrc)
	scope := pass.Pkg.Scope()
	taken := map[string]bool{"pipe": true}
	for _, test := range []struct {
		nth   int
		names []string
		want  string
	}{
		{1, []string{"cmds"}, "cmds"},
		{1, []string{"pipe", "pipeline"}, "pipeline"},
		{1, []string{"pipe"}, "pipe2"},
		{1, []string{"key"}, "key2"}, // a function of the package
		{2, []string{"cmds"}, "cmds2"},
	} {
		if got := Fresh(taken, scope, test.nth, test.names...); got != test.want {
			t.Errorf("%q (%d): %s, want %s", test.names, test.nth, got, test.want)
		}
	}
}

func TestTypeText(t *testing.T) {
	s, decl, body := source(t)
	params := s.Pass.TypesInfo.Defs[decl.Name].Type().(*types.Signature).Params()
	if got := s.TypeText(params.At(1).Type(), body.Pos()); got != "[]string" {
		t.Error(got)
	}
	foreign := types.NewNamed(types.NewTypeName(0, types.NewPackage("time", "time"), "Time", nil), types.NewStruct(nil, nil), nil)
	if got := s.TypeText(foreign, body.Pos()); got != "" {
		t.Errorf("%s, which the file does not import", got)
	}
}
