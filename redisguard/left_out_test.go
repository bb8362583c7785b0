package redisguard

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// What skips with the race detector or with the floor is in the list of tests that
// make test runs without the one and with a newer go-redis.
func TestWhatIsLeftOutIsListed(t *testing.T) {
	text, err := os.ReadFile("../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`(?m)^LEFT_OUT = (.+)$`).FindSubmatch(text)
	if m == nil {
		t.Fatal("the Makefile has no LEFT_OUT")
	}
	listed := regexp.MustCompile(string(m[1]))
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Name.Name != "withoutRace" && skips(fn) {
				found++
				if !listed.MatchString(fn.Name.Name) {
					t.Errorf("%s: LEFT_OUT lacks %s", name, fn.Name.Name)
				}
			}
		}
	}
	if found < 5 {
		t.Errorf("only %d tests that skip are found", found)
	}
}

// withoutRace skips a test with the race detector. The test counts in simulated time,
// which the detector slows down ten times; other tests of the limiter have goroutines.
func withoutRace(t *testing.T) {
	t.Helper()
	if raceEnabled {
		t.Skip("it counts in simulated time, and runs without the race detector")
	}
}

// skips reports whether a function calls withoutRace, or Skip in an if statement of its
// own, other than that of a long test.
func skips(fn *ast.FuncDecl) (yes bool) {
	for _, s := range fn.Body.List {
		if call, ok := s.(*ast.ExprStmt); ok && types.ExprString(call.X) == "withoutRace(t)" {
			return true
		}
		branch, ok := s.(*ast.IfStmt)
		if !ok || types.ExprString(branch.Cond) == "!long" {
			continue
		}
		ast.Inspect(branch.Body, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok && sel.Sel.Name == "Skip" {
				yes = true
			}
			return true
		})
	}
	return yes
}
