package analyzers_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
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
	eachFile(t, []string{"internal/report", "internal/casetest", "internal/drivertest"}, func(fset *token.FileSet, f *ast.File) {
		for _, n := range messageReaders(f) {
			t.Errorf("%s: reads a message", fset.Position(n.Pos()))
		}
	})
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
`
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "p.go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	lines := func(nodes []ast.Node) (out []int) {
		for _, n := range nodes {
			out = append(out, fset.Position(n.Pos()).Line)
		}
		return out
	}
	if got := lines(messageReaders(f)); !slices.Equal(got, []int{2, 3, 4, 5, 8, 10, 15}) {
		t.Errorf("messages are read in lines %v", got)
	}
	if got := lines(placeLiterals(f)); !slices.Equal(got, []int{11, 12}) {
		t.Errorf("places are made in lines %v", got)
	}
}

// reading matches the functions that search a text.
var reading = regexp.MustCompile(`^(Has|Contains|Cut|Index|LastIndex|Split|Trim|Fields|EqualFold|Match|Find)`)

// messageReaders returns the places in a file where the text of a message
// decides.
func messageReaders(f *ast.File) []ast.Node {
	var out []ast.Node
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if fun, ok := n.Fun.(*ast.SelectorExpr); ok && reading.MatchString(fun.Sel.Name) && slices.ContainsFunc(n.Args, hasMessage) {
				out = append(out, n)
			}
		case *ast.BinaryExpr:
			if n.Op == token.EQL || n.Op == token.NEQ {
				x, y := isText(n.X), isText(n.Y)
				if x && hasMessage(n.Y) || y && hasMessage(n.X) {
					out = append(out, n)
				}
			}
		case *ast.SwitchStmt:
			if n.Tag != nil && hasMessage(n.Tag) {
				out = append(out, n)
			}
		}
		return true
	})
	return out
}

// isText reports whether an expression is a constant text that is not empty.
func isText(e ast.Expr) bool {
	s, ok := text(e)
	return ok && s != ""
}

func hasMessage(e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			found = found || strings.EqualFold(sel.Sel.Name, "message")
		}
		return true
	})
	return found
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
