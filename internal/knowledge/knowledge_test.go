package knowledge

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/mod/module"

	"github.com/redisvet/redisvet/internal/names"
)

// A literal is one list or table of the package as it is written.
type literal struct {
	pos  token.Position
	typ  string // "Words", "Funcs", "map"; "" for other types
	keys []string
}

// literals reads the tables from the source, so that a table added later is also
// tested.
func literals(t *testing.T) []literal {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var out []literal
	fset := token.NewFileSet()
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(fset, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if lit, ok := n.(*ast.CompositeLit); ok {
				out = append(out, literal{fset.Position(lit.Pos()), typeOf(lit.Type), keys(lit)})
			}
			return true
		})
	}
	if len(out) < 50 {
		t.Fatalf("only %d literals found", len(out))
	}
	return out
}

func typeOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.MapType:
		return "map"
	}
	return ""
}

// keys returns the strings of a list, the keys of a map, or the pairs of a list
// of pairs.
func keys(lit *ast.CompositeLit) []string {
	var out []string
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			e = kv.Key
		}
		switch e := e.(type) {
		case *ast.BasicLit:
			if s, err := strconv.Unquote(e.Value); err == nil && e.Kind == token.STRING {
				out = append(out, s)
			}
		case *ast.CompositeLit:
			if pair := keys(e); e.Type == nil && len(pair) > 0 {
				out = append(out, strings.Join(pair, " "))
			}
		}
	}
	return out
}

// Has uses binary search, and a sorted list shows where an entry belongs. The
// phrases of State have their own order.
func TestListsAreSortedAndUnique(t *testing.T) {
	kinds := map[string]int{}
	for _, l := range literals(t) {
		kinds[l.typ]++
		for i, k := range l.keys {
			if slices.Contains(l.keys[:i], k) {
				t.Errorf("%s: %q is there twice", l.pos, k)
			} else if l.typ != "" && i > 0 && k < l.keys[i-1] {
				t.Errorf("%s: %q comes after %q", l.pos, k, l.keys[i-1])
			}
		}
	}
	for _, typ := range []string{"Words", "Funcs", "Names", "Types", "Paths", "map", ""} {
		if kinds[typ] == 0 {
			t.Errorf("no literal of type %q: %v", typ, kinds)
		}
	}
}

// Each word must be one that names.Words can return. Words compared with singular
// words must be singular.
func TestWordsCanBeMet(t *testing.T) {
	for _, l := range literals(t) {
		for _, w := range l.keys {
			if l.typ == "Words" && !slices.Equal(names.Words(w), []string{w}) {
				t.Errorf("%s: %q is no word, but %q", l.pos, w, names.Words(w))
			}
		}
	}
	for _, list := range []Words{StartWords, ScheduleWords, LifecycleWords, HandlerWords, ExactWords} {
		for _, w := range list {
			if !slices.Equal(names.Singular(w), []string{w}) {
				t.Errorf("%q in the singular is %q", w, names.Singular(w))
			}
		}
	}
}

var (
	methodName = regexp.MustCompile(`^\((\*?)([^()*]+)\.(\w+)(\[\w+\])?\)\.(\w+)$`)
	plainName  = regexp.MustCompile(`^([^()*]+)\.(\w+)$`)
)

// parse splits the full name of a function or type.
func parse(full string) (path, recv, name string, ok bool) {
	if m := methodName.FindStringSubmatch(full); m != nil {
		return m[2], m[3], m[5], true
	}
	if m := plainName.FindStringSubmatch(full); m != nil {
		return m[1], "", m[2], true
	}
	return "", "", "", false
}

// qualified returns the full names in the tables.
func qualified(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, l := range literals(t) {
		switch l.typ {
		case "Funcs", "Types":
			out = append(out, l.keys...)
		case "map": // waits and callbacks; the keys of State are classes
			for _, k := range l.keys {
				if strings.Contains(k, ".") {
					out = append(out, k)
				}
			}
		}
	}
	return out
}

func TestImportPathsParse(t *testing.T) {
	check := func(path, of string) {
		if err := module.CheckImportPath(path); err != nil {
			t.Errorf("%s: %v", of, err)
		}
		if first, _, _ := strings.Cut(path, "/"); !strings.Contains(first, ".") && !Standard(path) {
			t.Errorf("%s: %s is in no module, nor in the standard library", of, path)
		}
	}
	for _, full := range qualified(t) {
		path, _, _, ok := parse(full)
		if !ok {
			t.Errorf("%q is no full name of a function or type", full)
			continue
		}
		check(path, full)
	}
	for _, l := range literals(t) {
		if l.typ == "Paths" {
			for _, p := range l.keys {
				check(p, p)
			}
		}
	}
	for _, bad := range []string{"Sleep", "(*sync.Cond.Wait", "(*sync.Cond)", "*sync.Cond.Wait"} {
		if path, recv, name, ok := parse(bad); ok {
			t.Errorf("%q is read as %q, %q, %q", bad, path, recv, name)
		}
	}
}

func TestHasAndContain(t *testing.T) {
	for path, want := range map[string]bool{
		"github.com/cenkalti/backoff": true, "github.com/cenkalti/backoff/v4": true,
		"github.com/cenkalti/backoffs": false, "github.com/cenkalti": false,
	} {
		if PacedPackages.Contain(path) != want {
			t.Errorf("Contain(%s) = %v", path, !want)
		}
	}
	if !RepeatablePackages.Has("path/filepath") || RepeatablePackages.Has("path/filepath/x") {
		t.Error("Has of a path takes in what is below it")
	}
	if f, ok := Lookup("time.Sleep"); !ok || !f.Waits || f.Every != 1 {
		t.Errorf("time.Sleep: %+v", f)
	}
	if f, ok := Lookup("(*golang.org/x/sync/errgroup.Group).Wait"); !ok || f.Waits || len(f.Calls) > 0 {
		t.Errorf("errgroup.Wait: %+v, %v", f, ok)
	}
	if f, ok := Lookup("sync.OnceFunc"); !ok || f.Waits || !slices.Equal(f.Calls, []Callback{{0, Guarded}}) {
		t.Errorf("sync.OnceFunc: %+v", f)
	}
	if _, ok := Lookup("time.Now"); ok {
		t.Error("time.Now is in the tables")
	}
}

// A log function whose name says that it does not return is no log function here.
func TestLogs(t *testing.T) {
	for _, tt := range []struct {
		path, name string
		want       bool
	}{
		{"log", "Printf", true}, {"log/slog", "Info", true}, {"k8s.io/klog/v2", "Warning", true},
		{"log", "Fatalf", false}, {"log", "Panicln", false}, {"fmt", "Println", true}, {"fmt", "Errorf", false},
		{"logger", "Printf", false},
	} {
		if got := Logs(tt.path, tt.name); got != tt.want {
			t.Errorf("Logs(%s, %s) = %v", tt.path, tt.name, got)
		}
	}
}
