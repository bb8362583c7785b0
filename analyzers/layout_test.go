package analyzers_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Packages that may contain knowledge of other code. goplsbuild names the gopls
// that it builds.
var (
	pathsMayBeIn    = []string{"internal/knowledge", "internal/goredis", "internal/goplsbuild"}
	commandsMayBeIn = []string{"internal/goredis", "internal/rediscmd", "internal/cmdlabel"}
)

// Packages that only know import no package that describes or decides. What a
// client library sends is expressed with the types of rediscmd.
func TestKnowledgeImportsNothing(t *testing.T) {
	graph := imports(t)
	for pkg, want := range map[string][]string{
		"internal/knowledge": nil, "internal/names": nil, "internal/rediscmd": nil,
		"internal/goredis": {"internal/rediscmd"}, "internal/client": {"internal/goredis", "internal/rediscmd"},
	} {
		deps, ok := graph[pkg]
		if !ok || !slices.Equal(deps, want) {
			t.Errorf("%s imports %v (is there: %v), want %v", pkg, deps, ok, want)
		}
	}
	if slices.Contains(graph["internal/state"], "internal/summary") {
		t.Error("internal/state imports internal/summary")
	}
}

// Knowledge of third parties is in one place. URLs are no import paths.
func TestImportPathsAreKnowledge(t *testing.T) {
	eachFile(t, pathsMayBeIn, func(fset *token.FileSet, f *ast.File) {
		for _, p := range thirdParties(f) {
			t.Errorf("%s: %s belongs into internal/knowledge", fset.Position(p.Pos()), p.Value)
		}
	})
}

// Knowledge of Redis commands is in rediscmd, and of the methods of go-redis in
// goredis.
func TestCommandsAreInGoredis(t *testing.T) {
	known := isCommand(t)
	eachFile(t, commandsMayBeIn, func(fset *token.FileSet, f *ast.File) {
		for _, set := range textSets(f, known, true) {
			t.Errorf("%s: a set of %q belongs into internal/rediscmd or internal/goredis", fset.Position(set.at.Pos()), set.names)
		}
	})
}

// The two readers of source find what they are for, and nothing else.
func TestLayoutReaders(t *testing.T) {
	const src = `package p
import _ "github.com/samber/lo"
const url = "https://github.com/redisvet/redisvet"
const own = "github.com/redisvet/redisvet/redisguard"
var a = []string{"github.com/samber/lo"}
var b = "(*k8s.io/klog.Level).Set" + "cloud.google.com/go/pubsub"
var c = map[string]bool{"GET": true, "SISMEMBER": true, "other": true, "TTL": true}
var d = []string{"Get", "HGetAll"}
var e = words("Get HGetAll Del")
func f(s string) { switch s { case "XADD", "LPUSH": case "RPUSH": } }
var g = set("SAdd", "SRem", "ZAdd")
var h = "Get Set and Del"
var i = s == "MGet" || s == "HGet" || s == other || s == "LRange"
var j = []row{{"HSet", 1}, {m: "HDel"}, {"HIncrBy", 2}}
var k = s == "Get" && t == "Set" && f("Del") == 1
`
	f, err := parser.ParseFile(token.NewFileSet(), "p.go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(len(thirdParties(f))); got != "3" {
		t.Errorf("%s import paths of third parties, want 3", got)
	}
	var got []string
	for _, set := range textSets(f, isCommand(t), true) {
		got = append(got, strings.Join(set.names, " "))
	}
	want := []string{"GET SISMEMBER TTL", "Get HGetAll Del", "XADD LPUSH RPUSH", "SAdd SRem ZAdd", "MGet HGet LRange", "HSet HDel HIncrBy"}
	if !slices.Equal(got, want) {
		t.Errorf("sets of commands %q, want %q", got, want)
	}
}

// eachFile visits the source files of the module, without nested modules, tests
// and the folders in save.
func eachFile(t *testing.T, save []string, visit func(*token.FileSet, *ast.File)) {
	t.Helper()
	fset := token.NewFileSet()
	files := 0
	for pkg := range imports(t) {
		if !slices.ContainsFunc(save, func(dir string) bool { return pkg == dir || strings.HasPrefix(pkg, dir+"/") }) {
			files += eachFileIn(t, fset, filepath.Join("..", pkg), visit)
		}
	}
	if files < 100 {
		t.Fatalf("only %d files read", files)
	}
}

// eachGuardFile visits the source files of redisguard and of the modules below it,
// without tests.
func eachGuardFile(t *testing.T, visit func(*token.FileSet, *ast.File)) {
	t.Helper()
	fset := token.NewFileSet()
	err := filepath.WalkDir("../redisguard", func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			eachFileIn(t, fset, path, visit)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// eachFileIn visits the source files of a folder, for any system, without tests. It
// returns how many there are.
func eachFileIn(t *testing.T, fset *token.FileSet, dir string, visit func(*token.FileSet, *ast.File)) (files int) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(fset, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files++
		visit(fset, f)
	}
	return files
}

// An import path of another module begins with a name of a host, in the name of a
// method after a parenthesis.
var pathStart = regexp.MustCompile(`^\(?\*?[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}/\w`)

// thirdParties returns the literals of a file that are import paths of other
// modules, without import declarations.
func thirdParties(f *ast.File) []*ast.BasicLit {
	var out []*ast.BasicLit
	ast.Inspect(f, func(n ast.Node) bool {
		if _, ok := n.(*ast.ImportSpec); ok {
			return false
		}
		if s, ok := text(n); ok && pathStart.MatchString(s) && !strings.HasPrefix(s, "example.com/") && !strings.HasPrefix(s+"/", module+"/") {
			out = append(out, n.(*ast.BasicLit))
		}
		return true
	})
	return out
}

// isCommand returns a function that reports whether a text is the name of a command
// or a method of go-redis.
func isCommand(t *testing.T) func(string) bool {
	t.Helper()
	known := goredisNames(t)
	return func(s string) bool { return known[s] }
}

// goredisNames returns the methods of clients in the generated table, and the
// commands that they send.
func goredisNames(t *testing.T) map[string]bool {
	t.Helper()
	src, err := os.ReadFile("../internal/goredis/table_gen.go")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]bool{}
	for _, m := range regexp.MustCompile(`\{m: "(\w+)"(?:, cmd: "([^"]+)")?`).FindAllStringSubmatch(string(src), -1) {
		out[m[1]] = true
		if m[2] == "" {
			m[2] = strings.ToUpper(m[1])
		}
		out[m[2]] = true
	}
	if !out["HGetAll"] || !out["HGETALL"] || !out["XGROUP CREATE"] {
		t.Fatalf("the generated table is not read: %d names", len(out))
	}
	return out
}

// text returns the value of a string literal.
func text(n ast.Node) (string, bool) {
	lit, ok := n.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}
