package analyzers_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// What words suggest and what functions of other code do is in internal/knowledge:
// packages that describe or decide have no set of words or of such names.
func TestWordsAreKnowledge(t *testing.T) {
	graph := imports(t)
	other := []string{"internal/knowledge", "internal/names", "internal/goredis", "internal/rediscmd"}
	analysis := reach(graph, "analyzers")
	for pkg := range graph {
		if !slices.Contains(analysis, pkg) {
			other = append(other, pkg)
		}
	}
	found := map[string]bool{}
	eachFile(t, other, func(fset *token.FileSet, f *ast.File) {
		for _, set := range textSets(f, isWord, false) {
			at := fset.Position(set.at.Pos())
			name, err := filepath.Rel("..", at.Filename)
			if err != nil {
				t.Fatal(err)
			}
			name = filepath.ToSlash(name)
			found[name] = true
			if ownWords[name] == "" {
				t.Errorf("%s: a set of %q belongs into internal/knowledge", at, set.names)
			}
		}
	})
	for name := range ownWords {
		if !found[name] {
			t.Errorf("%s is listed and has no set of words", name)
		}
	}
}

// ownWords lists files with sets of words that are no knowledge of other code, and
// what these words are.
var ownWords = map[string]string{
	"internal/config/keys.go":                    "names of settings",
	"internal/summary/flag.go":                   "methods of which each has code of its own",
	"internal/config/impact.go":                  "values of a setting",
	"internal/config/preset.go":                  "names of rules and categories",
	"internal/config/rules_gen.go":               "names of rules and categories",
	"internal/config/schema.go":                  "keys of a JSON schema",
	"internal/directive/set.go":                  "names of directives",
	"redisloop/page.go":                          "names of directives",
	"uncachedstate/internal/cachedfix/shared.go": "names of a parameter that the fix writes",
	"uncachedstate/internal/price/price.go":      "units of a setting",
}

var (
	plainWord = regexp.MustCompile(`^[a-z]{2,}$`)
	funcName  = regexp.MustCompile(`^(\(\*?)?[a-z][a-z0-9]*(/[a-z0-9]+)*\.[A-Z]\w*\)?(\.\w+)?$`)
	pkgPath   = regexp.MustCompile(`^[a-z][a-z0-9]*(/[a-z][a-z0-9]*)+$`)
)

// isWord reports whether a text is a word, the name of a function or the path of a
// package. The names of the language are none.
func isWord(s string) bool {
	return plainWord.MatchString(s) && types.Universe.Lookup(s) == nil || funcName.MatchString(s) || pkgPath.MatchString(s)
}

// A textSet is a piece of code that names several texts of a kind: a literal, a
// switch, alternatives, arguments or one text.
type textSet struct {
	at    ast.Node
	names []string
}

// textSets returns the sets of at least three texts of a kind in a file. A text of
// several such words is a set if the program splits it, and with texts in any case.
func textSets(f *ast.File, is func(string) bool, texts bool) []textSet {
	var out []textSet
	add := func(at ast.Node, list []ast.Expr) {
		set := textSet{at: at}
		for _, e := range list {
			if s, ok := text(entry(e)); ok && is(s) {
				set.names = append(set.names, s)
			}
		}
		if len(set.names) >= 3 {
			out = append(out, set)
		}
	}
	one := func(n ast.Node) {
		s, _ := text(n)
		if fields := strings.Fields(s); len(fields) >= 3 && !slices.ContainsFunc(fields, func(w string) bool { return !is(w) }) {
			out = append(out, textSet{n, fields})
		}
	}
	inner := map[ast.Expr]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.KeyValueExpr:
			if field, ok := n.Key.(*ast.Ident); ok && (field.Name == "See" || field.Name == "Reasons") {
				return false // what a rule's page refers to, and its headings
			}
		case *ast.CompositeLit:
			add(n, n.Elts)
		case *ast.SwitchStmt:
			var list []ast.Expr
			for _, c := range n.Body.List {
				list = append(list, c.(*ast.CaseClause).List...)
			}
			add(n, list)
		case *ast.CallExpr:
			add(n, n.Args)
			if fun, ok := n.Fun.(*ast.SelectorExpr); ok && !texts && fun.Sel.Name == "Fields" && len(n.Args) == 1 {
				one(n.Args[0])
			}
		case *ast.BinaryExpr:
			if !inner[n] {
				for _, list := range alternatives(n, inner) {
					add(n, list)
				}
			}
		case *ast.BasicLit:
			if texts {
				one(n)
			}
		}
		return true
	})
	return out
}

// entry returns the expression that names an entry of a literal: its key, or the
// first field of a row.
func entry(e ast.Expr) ast.Expr {
	if kv, ok := e.(*ast.KeyValueExpr); ok {
		e = kv.Key
	}
	row, ok := e.(*ast.CompositeLit)
	if !ok || len(row.Elts) == 0 {
		return e
	}
	if kv, ok := row.Elts[0].(*ast.KeyValueExpr); ok {
		return kv.Value
	}
	return row.Elts[0]
}

// alternatives returns what a condition compares each of its expressions with, and
// adds the conditions in it to inner.
func alternatives(e ast.Expr, inner map[ast.Expr]bool) map[string][]ast.Expr {
	out := map[string][]ast.Expr{}
	var visit func(e ast.Expr)
	visit = func(e ast.Expr) {
		b, ok := ast.Unparen(e).(*ast.BinaryExpr)
		if !ok {
			return
		}
		inner[b] = true
		switch b.Op {
		case token.LOR, token.LAND:
			visit(b.X)
			visit(b.Y)
		case token.EQL, token.NEQ:
			x := types.ExprString(b.X)
			out[x] = append(out[x], b.Y)
		}
	}
	visit(e)
	return out
}

// The reader of words finds what it is for, and nothing else.
func TestTextSets(t *testing.T) {
	const src = `package p
var a = map[string]bool{"admin": true, "console": true, "debug": false}
var b = []string{"admin", "console"}
var c = names.HasWord(n, "admin", "console", "debug")
var d = strings.Fields("admin console debug")
var e = "reads the page of it"
var f = errors.New("reads the page")
var g = []string{"time.Sleep", "(*sync.Cond).Wait", "net/http"}
var h = n == "admin" || (n == "console" || n == "debug")
var i = n == "admin" && m == "console" && f("x") == "debug"
func j() { switch { case n == "a", m: }; switch n { case "admin": case "console": case "debug", "d": } }
var k = fmt.Sprintf("%d of %s", "the", "a", "of", 3)
`
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "p.go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	var lines []int
	for _, set := range textSets(f, isWord, false) {
		lines = append(lines, fset.Position(set.at.Pos()).Line)
	}
	if want := []int{2, 4, 5, 8, 9, 11}; !slices.Equal(lines, want) {
		t.Errorf("sets of words in lines %v, want %v", lines, want)
	}
}
