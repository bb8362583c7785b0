package analyzers_test

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/analyzers"
	"github.com/redisvet/redisvet/internal/report"
)

// Messages are for people. Programs read the fields of a finding, and only
// internal/report makes and reads the roles of related places.
func TestMessagesAreNotParsed(t *testing.T) {
	// The cases of casetest expect the text of messages, and go vet adds the rule to it.
	readers := []string{"internal/report", "internal/casetest", "internal/drivertest"}
	for _, p := range loaded(t) {
		if slices.Contains(readers, strings.TrimPrefix(p.PkgPath, module+"/")) {
			continue
		}
		for _, f := range p.Syntax {
			for _, n := range messageReaders(p.TypesInfo, f) {
				t.Errorf("%s: reads a message", p.Fset.Position(n.Pos()))
			}
		}
	}
	// clitest has a rule for tests of drivers that does not use report.
	eachFile(t, []string{"internal/report", "internal/cli/clitest"}, func(fset *token.FileSet, f *ast.File) {
		for _, n := range placeLiterals(f) {
			t.Errorf("%s: makes a related place without a lead of internal/report", fset.Position(n.Pos()))
		}
	})
}

func TestMessageReaders(t *testing.T) {
	const src = `package p
var a = strings.Contains(d.Message, "no fix")
var b = strings.TrimSuffix(strings.ToLower(f.Diag.Message), ".")
var c = pattern.FindStringSubmatch(d.Message)
var d = d.Message == "the loop" || "" != d.Message
var e = strings.Join(append(list, d.Message), "; ") + printable.Line(d.Message)
var f = a.Message == b.Message
var g = bytes.HasPrefix([]byte(d.Message), lead)
var h = strings.Contains(text, d.Text) && cmp.Compare(a.Message, b.Message) < 0
func i() { switch d.Message { case "the loop": } }
var j = []report.Related{{Pos: p, Message: "the loop"}}
var k = analysis.RelatedInformation{Pos: p}
var l []report.Related
func m() []analysis.RelatedInformation { return append(l, report.TheLoop.At(p)) }
var n = strings.Contains(f.message, "no fix")
type diag struct { Message string }
const loop, none = "the loop", ""
var roles = map[string]int{loop: 1}
type name struct{}
func (name) String() string { return loop }
func o(d diag) bool { return d.Message == loop || d.Message == none }
func q(d diag) bool { m := strings.ToLower(d.Message); n := len(d.Message); return strings.Count(m, "x") > strings.Index(s, n) }
func r(d diag) int { own := map[string]int{}; own[d.Message] = 1; return roles[d.Message] }
func s(d diag) byte { return d.Message[0] }
func u(d diag) { fmt.Sscanf(d.Message, "%d", &n); fmt.Println(d.Message) }
func v(n name) bool { return strings.HasSuffix(n.String(), " literal") || n.String() == other.String() }
func w(n name) bool { return n.String() == loop }
func x(b strings.Builder) bool { return strings.Contains(b.String(), loop) }
func y(message string) []string { return strings.Fields(message) }
func z(message string) string { return strings.Join([]string{message}, " ") }
`
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "p.go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	info := &types.Info{Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}, Types: map[ast.Expr]types.TypeAndValue{}}
	config := types.Config{Importer: importMap{}, Error: func(error) {}}
	config.Check(module+"/p", fset, []*ast.File{f}, info)
	lines := func(nodes []ast.Node) (out []int) {
		for _, n := range nodes {
			out = append(out, fset.Position(n.Pos()).Line)
		}
		return out
	}
	if got, want := lines(messageReaders(info, f)), []int{2, 3, 4, 5, 8, 10, 15, 21, 22, 23, 24, 25, 26, 27, 29}; !slices.Equal(got, want) {
		t.Errorf("messages are read in lines %v, want %v", got, want)
	}
	if got := lines(placeLiterals(f)); !slices.Equal(got, []int{11, 12}) {
		t.Errorf("places are made in lines %v", got)
	}
}

// reading matches the functions that search a text.
var reading = regexp.MustCompile(`^(Has|Contains|Count|Cut|Index|LastIndex|Split|Trim|Fields|EqualFold|Match|Find|Sscan)`)

// A messageReader finds the places in a file where the text of a message decides. A
// message is a field or parameter of that name, a variable with its text, or the text of
// a type of this module.
type messageReader struct {
	info  *types.Info
	texts map[types.Object]bool // variables with the text of a message
	found []ast.Node
}

// messageReaders returns the places in a file where the text of a message
// decides.
func messageReaders(info *types.Info, f *ast.File) []ast.Node {
	r := &messageReader{info: info, texts: map[types.Object]bool{}}
	ast.Inspect(f, func(n ast.Node) bool {
		if p, ok := n.(*ast.Field); ok {
			for _, id := range p.Names {
				if isMessage(id) && r.mayBeText(id) {
					r.texts[r.info.Defs[id]] = true
				}
			}
		}
		if a, ok := n.(*ast.AssignStmt); ok && len(a.Lhs) == len(a.Rhs) {
			for i, x := range a.Rhs {
				id, ok := a.Lhs[i].(*ast.Ident)
				if obj := r.info.ObjectOf(id); ok && obj != nil && r.message(x) && r.mayBeText(x) {
					r.texts[obj] = true
				}
			}
		}
		return true
	})
	ast.Inspect(f, r.visit)
	return r.found
}

// visit adds a node in which a message is read.
func (r *messageReader) visit(n ast.Node) bool {
	reads := false
	switch n := n.(type) {
	case *ast.CallExpr:
		fun, ok := n.Fun.(*ast.SelectorExpr)
		reads = ok && reading.MatchString(fun.Sel.Name) && !r.elsewhere(fun.Sel) && slices.ContainsFunc(n.Args, r.message)
	case *ast.BinaryExpr:
		reads = (n.Op == token.EQL || n.Op == token.NEQ) &&
			(r.isText(n.X) && r.message(n.Y) || r.isText(n.Y) && r.message(n.X))
	case *ast.SwitchStmt:
		reads = n.Tag != nil && r.message(n.Tag)
	case *ast.IndexExpr:
		id, _ := n.X.(*ast.Ident)
		v, ok := r.info.Uses[id].(*types.Var)
		table := ok && v.Pkg() != nil && v.Parent() == v.Pkg().Scope()
		sel, ok := n.X.(*ast.SelectorExpr)
		reads = table && r.message(n.Index) || ok && isMessage(sel.Sel)
	}
	if reads {
		r.found = append(r.found, n)
	}
	return true
}

// isText reports whether an expression is a constant text that is not empty.
func (r *messageReader) isText(e ast.Expr) bool {
	if v := r.info.Types[e].Value; v != nil {
		return v.Kind() == constant.String && constant.StringVal(v) != ""
	}
	s, ok := text(e)
	return ok && s != ""
}

// mayBeText reports whether an expression is a text, or its type is not known.
func (r *messageReader) mayBeText(e ast.Expr) bool {
	t := r.info.TypeOf(e)
	if t == nil {
		return true
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && (b.Kind() == types.Invalid || b.Info()&types.IsString != 0)
}

// elsewhere reports whether this module declares a function, or searches slices.
func (r *messageReader) elsewhere(id *ast.Ident) bool {
	f := r.info.Uses[id]
	return f != nil && f.Pkg() != nil && (f.Pkg().Path() == "slices" || strings.HasPrefix(f.Pkg().Path(), module+"/"))
}

// isMessage reports whether a name is that of a message.
func isMessage(id *ast.Ident) bool { return strings.EqualFold(id.Name, "message") }

// message reports whether the text of a message is in an expression.
func (r *messageReader) message(e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			found = found || isMessage(n.Sel)
		case *ast.Ident:
			found = found || r.texts[r.info.Uses[n]]
		case *ast.CallExpr:
			sel, ok := n.Fun.(*ast.SelectorExpr)
			found = found || ok && sel.Sel.Name == "String" && len(n.Args) == 0 && r.ours(sel.X)
		}
		return !found
	})
	return found
}

// ours reports whether this module declares the type of an expression. What is known of a
// string is itself a text, with its constant parts.
func (r *messageReader) ours(e ast.Expr) bool {
	t := r.info.TypeOf(e)
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.Obj().Pkg() == nil {
		return false
	}
	path := n.Obj().Pkg().Path()
	return strings.HasPrefix(path, module+"/") && path != module+"/internal/keytext"
}

// placeLiterals returns the composite literals of related places in a file.
func placeLiterals(f *ast.File) []ast.Node {
	var out []ast.Node
	ast.Inspect(f, func(n ast.Node) bool {
		if lit, ok := n.(*ast.CompositeLit); ok {
			typ := lit.Type
			if list, ok := typ.(*ast.ArrayType); ok && len(lit.Elts) > 0 {
				if _, ok := lit.Elts[0].(*ast.CompositeLit); ok { // without its type
					typ = list.Elt
				}
			}
			if sel, ok := typ.(*ast.SelectorExpr); ok && (sel.Sel.Name == "Related" || sel.Sel.Name == "RelatedInformation") {
				out = append(out, n)
			}
		}
		return true
	})
	return out
}

// The page of a rule has an anchor for each category, which findings link to,
// and no other anchor of that form.
func TestCategoriesAreAnchors(t *testing.T) {
	heading := regexp.MustCompile(`(?m)^## ([a-z]+)$`)
	for _, a := range analyzers.All() {
		page, err := os.ReadFile(filepath.Join("..", "docs", "rules", a.Name+".md"))
		if err != nil {
			t.Fatal(err)
		}
		var anchors []string
		for _, m := range heading.FindAllStringSubmatch(string(page), -1) {
			anchors = append(anchors, m[1])
		}
		if got := categories(a); len(got) == 0 || !slices.Equal(got, anchors) {
			t.Errorf("%s has the categories %v, and its page the anchors %v", a.Name, got, anchors)
		}
	}
}

// A rule only reports categories that it lists. Each finding links to the
// anchor of its category.
func TestReportedCategories(t *testing.T) {
	found := foundInCases(t)
	for _, a := range analyzers.All() {
		if len(found[a.Name]) == 0 {
			t.Errorf("no finding of %s", a.Name)
		}
		for _, d := range found[a.Name] {
			if d.URL != report.URL(a.Name)+"#"+d.Category {
				t.Errorf("%s: a finding of %s links to %s", a.Name, d.Category, d.URL)
			}
			if fault := badForm(d.Message); fault != "" {
				t.Errorf("%s: %s: %q", a.Name, fault, d.Message)
			}
			if !slices.Contains(categories(a), d.Category) {
				t.Errorf("%s reports the category %q, and lists %s", a.Name, d.Category, strings.Join(categories(a), ", "))
			}
		}
	}
}

// badForm says what is wrong with the form of a message, or returns "".
func badForm(message string) string {
	text, _, _ := strings.Cut(message, "; path: ")
	switch n := len([]rune(text)); {
	case strings.ContainsAny(message, "\n\t"):
		return "more than one line"
	case strings.HasSuffix(message, "."):
		return "a full stop"
	case n > 300:
		return fmt.Sprintf("%d characters", n)
	case regexp.MustCompile(`(?i)\b(consider|might|please)\b`).MatchString(message):
		return "general advice"
	}
	return ""
}

func TestBadForm(t *testing.T) {
	for message, want := range map[string]string{
		"rdb.Get in a loop; use MGET": "",
		"one\ntwo":                    "more than one line",
		"use MGET.":                   "a full stop",
		strings.Repeat("a", 301):      "301 characters",
		"a; path: " + strings.Repeat("f -> ", 100) + "f":      "",
		"rdb.Get in a loop over mightyIDs; consider MGET":     "general advice",
		"GET \"m\" on every call of F; use one script [high]": "",
	} {
		if got := badForm(message); got != want {
			t.Errorf("%q: %q, want %q", message, got, want)
		}
	}
}
