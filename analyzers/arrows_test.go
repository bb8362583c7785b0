package analyzers_test

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/mod/modfile"

	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/goredis"
)

const module = "github.com/redisvet/redisvet"

var listOnce = sync.OnceValues(func() (map[string][]string, error) {
	cmd := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./...")
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	all := make(map[string][]string)
	for line := range strings.Lines(string(out)) {
		paths := strings.Fields(line)
		all[strings.TrimPrefix(strings.TrimPrefix(paths[0], module), "/")] = paths[1:]
	}
	return all, nil
})

// listed maps the packages of this module to their direct imports, without tests. Paths
// of packages are relative to the module. The go command lists them once.
func listed(t *testing.T) map[string][]string {
	t.Helper()
	all, err := listOnce()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// imports maps the packages of this module to their direct imports in it,
// without tests. Paths are relative to the module.
func imports(t *testing.T) map[string][]string {
	t.Helper()
	graph := make(map[string][]string)
	for pkg, paths := range listed(t) {
		graph[pkg] = nil
		for _, p := range paths {
			if p, ok := strings.CutPrefix(p, module+"/"); ok {
				graph[pkg] = append(graph[pkg], p)
			}
		}
	}
	return graph
}

// externals lists the imports of a package from outside of this module.
func externals(t *testing.T, pkg string) []string {
	t.Helper()
	paths, ok := listed(t)[pkg]
	if !ok {
		t.Fatalf("there is no package %s", pkg)
	}
	return slices.DeleteFunc(slices.Clone(paths), func(p string) bool { return strings.HasPrefix(p, module+"/") })
}

// reach returns the direct and indirect imports of a package, and the package
// itself.
func reach(graph map[string][]string, pkg string) []string {
	seen := []string{pkg}
	for i := 0; i < len(seen); i++ {
		for _, p := range graph[seen[i]] {
			if !slices.Contains(seen, p) {
				seen = append(seen, p)
			}
		}
	}
	return seen
}

// Which package may import which: drivers import the rules, rules the engine,
// and none of these imports goes back.
func TestArrows(t *testing.T) {
	graph := imports(t)
	if !slices.Contains(reach(graph, "analyzers"), "internal/report") {
		t.Fatalf("this is not the graph of the suite: %v", graph)
	}
	for pkg := range graph {
		for _, p := range reach(graph, pkg)[1:] {
			room, from := strings.Split(p, "/")[0], strings.Split(pkg, "/")[0]
			switch {
			case slices.Contains(config.Rules, from) && slices.Contains(config.Rules, room) && from != room:
				t.Errorf("rule %s imports rule %s", pkg, p)
			case from == "internal" && (slices.Contains(config.Rules, room) || room == "analyzers"):
				t.Errorf("%s imports %s", pkg, p)
			}
		}
	}
}

// TestImports compares each package's imports from this module with the exact
// list in testdata/imports.txt. A new import is a decision about the layout,
// and a reviewer sees it there.
func TestImports(t *testing.T) {
	if *update {
		writeImports(t)
	}
	text, err := os.ReadFile("testdata/imports.txt")
	if err != nil {
		t.Fatal(err)
	}
	listed := make(map[string][]string)
	for line := range strings.Lines(string(text)) {
		if pkg, deps, ok := strings.Cut(line, ":"); ok && !strings.HasPrefix(line, "#") {
			listed[pkg] = strings.Fields(deps)
		}
	}
	for pkg, deps := range imports(t) {
		eachFileIn(t, token.NewFileSet(), filepath.Join("..", pkg), func(fset *token.FileSet, f *ast.File) {
			for _, s := range f.Imports { // of files for other systems, too
				dep, own := strings.CutPrefix(strings.Trim(s.Path.Value, `"`), module+"/")
				if own && !slices.Contains(deps, dep) {
					t.Errorf("%s: %s, in a file that is not built here", fset.Position(s.Pos()), s.Path.Value)
				}
			}
		})
		want, ok := listed[pkg]
		if !ok {
			t.Errorf("%s is not in testdata/imports.txt; it imports %s", pkg, strings.Join(deps, " "))
		}
		if ok && !slices.Equal(deps, want) {
			t.Errorf("%s imports\n%s\nand testdata/imports.txt lists\n%s", pkg, strings.Join(deps, " "), strings.Join(want, " "))
		}
		delete(listed, pkg)
	}
	for pkg := range listed {
		t.Errorf("testdata/imports.txt lists %s, which does not exist", pkg)
	}
}

// writeImports writes the list of imports.
func writeImports(t *testing.T) {
	t.Helper()
	var lines []string
	for pkg, deps := range imports(t) {
		lines = append(lines, strings.Join(append([]string{pkg + ":"}, deps...), " ")+"\n")
	}
	slices.Sort(lines)
	text := "# What each package of this module imports of it, tests left out.\n" + strings.Join(lines, "")
	if err := os.WriteFile("testdata/imports.txt", []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// What packages import from outside of this module is a part of their job: what only
// knows, and the types of facts, read no programs, and a rule neither prints nor
// opens files. Only the configuration is read from a file.
func TestImportsFromOutside(t *testing.T) {
	const ssa = "golang.org/x/tools/go/ssa"
	for _, pkg := range []string{"internal/knowledge", "internal/names", "internal/rediscmd", "internal/goredis", "internal/effects"} {
		if slices.Contains(externals(t, pkg), ssa) {
			t.Errorf("%s imports go/ssa", pkg)
		}
	}
	out := regexp.MustCompile(`^(os|os/.*|io|io/.*|log|log/.*|net|net/http|syscall|testing|golang\.org/x/tools/go/packages)$`)
	graph := imports(t)
	found := map[string]bool{}
	for _, pkg := range reach(graph, "analyzers") {
		for _, p := range externals(t, pkg) {
			if !out.MatchString(p) {
				continue
			}
			found[pkg] = true
			if pkg != "internal/config" && pkg != "internal/regular" {
				t.Errorf("%s imports %s", pkg, p)
			}
		}
	}
	if !found["internal/config"] || !found["internal/regular"] {
		t.Errorf("the packages that read files are not found: %v", found)
	}
	eachFile(t, []string{"internal/cli", "internal/goplsbuild", "internal/measure", "internal/scaffold", "cmd", "e2e"}, func(fset *token.FileSet, f *ast.File) {
		ast.Inspect(f, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok && printing.MatchString(types.ExprString(call.Fun)) {
				t.Errorf("%s: prints", fset.Position(call.Pos()))
			}
			return true
		})
	})
}

var printing = regexp.MustCompile(`^(fmt\.Print.*|print|println)$`)

// The runtime imports its own internal packages, and nothing of the linter.
func TestImportsOfRedisguard(t *testing.T) {
	graph := map[string][]string{}
	eachGuardFile(t, func(fset *token.FileSet, f *ast.File) {
		pkg := filepath.ToSlash(filepath.Dir(fset.Position(f.Pos()).Filename))
		for _, s := range f.Imports {
			p := strings.Trim(s.Path.Value, `"`)
			if strings.HasPrefix(p+"/", module+"/") && !slices.Contains(graph[pkg], p) {
				graph[pkg] = append(graph[pkg], p)
			}
		}
	})
	const (
		guard  = module + "/redisguard"
		labels = guard + "/internal/cmdlabel"
		sent   = guard + "/internal/sent"
	)
	for pkg, want := range map[string][]string{
		"":                {sent},
		"/grpc":           {guard},
		"/httpguard":      {guard},
		"/internal/sent":  {labels},
		"/meter":          {labels, sent},
		"/otel":           {guard},
		"/peers":          {guard},
		"/prom":           {guard},
		"/redisguardtest": {labels, sent},
	} {
		pkg = "../redisguard" + pkg
		slices.Sort(graph[pkg])
		if !slices.Equal(graph[pkg], want) {
			t.Errorf("%s imports %v, want %v", pkg, graph[pkg], want)
		}
		delete(graph, pkg)
	}
	for pkg, deps := range graph {
		t.Errorf("%s imports %v, and is not listed", pkg, deps)
	}
}

// The linter and the runtime that its fixes use are modules that do not require
// each other, not even for tests. So a user of one does not get the other's
// requirements. A replacement in the linter's go.mod would break go install.
// Both require go-redis, in the same version.
func TestModulesDoNotKnowEachOther(t *testing.T) {
	var floors []string
	for dir, own := range map[string]string{"..": module, "../redisguard": module + "/redisguard"} {
		name := filepath.Join(dir, "go.mod")
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		mod, err := modfile.Parse(name, text, nil)
		if err != nil {
			t.Fatal(err)
		}
		if mod.Module.Mod.Path != own || len(mod.Require) == 0 || len(mod.Replace) > 0 {
			t.Errorf("%s is of %s, with %d requirements and %d replacements", name, mod.Module.Mod.Path, len(mod.Require), len(mod.Replace))
		}
		for _, r := range mod.Require {
			if r.Mod.Path == goredis.Path {
				floors = append(floors, r.Mod.Version)
			}
			if r.Mod.Path == module || strings.HasPrefix(r.Mod.Path, module+"/") {
				t.Errorf("%s requires %s", name, r.Mod.Path)
			}
		}
	}
	if len(floors) != 2 || floors[0] != floors[1] {
		t.Errorf("go-redis is required in the versions %v", floors)
	}
}

// The labels of commands are the same in both modules.
func TestLabelsAreTheSame(t *testing.T) {
	const name = "internal/cmdlabel/cmdlabel.go"
	own, err := os.ReadFile(filepath.Join("..", name))
	if err != nil {
		t.Fatal(err)
	}
	runtime, err := os.ReadFile(filepath.Join("../redisguard", name))
	if err != nil {
		t.Fatal(err)
	}
	if string(own) != string(runtime) {
		t.Errorf("%s and that of redisguard differ: copy redisguard's", name)
	}
}

// go-redis and pprof are for the command that measures. The rules do without, in
// whichever driver they run.
func TestRulesNeedNoClient(t *testing.T) {
	graph := imports(t)
	for _, root := range []string{"analyzers", "golangci", "gopls"} {
		for _, p := range reach(graph, root) {
			for _, outside := range externals(t, p) {
				if strings.HasPrefix(outside, goredis.Path) || strings.HasPrefix(outside, "github.com/google/pprof") {
					t.Errorf("%s reaches %s, which imports %s", root, p, outside)
				}
			}
		}
	}
	if !slices.Contains(externals(t, "internal/measure"), goredis.Path) {
		t.Error("internal/measure does not import go-redis: this test sees nothing")
	}
}

// A finding is data: fixes read it and do not depend on detection. General
// edits do not depend on Redis.
func TestFixesReadFindings(t *testing.T) {
	graph := imports(t)
	for pkg, not := range map[string][]string{
		"internal/astedit":               {"*"},
		"redisloop/internal/loopfinding": {"redisloop", "redisloop/internal/loopfix", "internal/astedit", "internal/report"},
		"redisloop/internal/loopwait":    {"redisloop", "redisloop/internal/loopfinding", "redisloop/internal/loopfix", "internal/summary", "internal/client", "internal/goredis", "internal/rediscmd"},
		"redisloop/internal/loopfix":     {"redisloop"},
		"redisloop":                      {"internal/astedit", "redisloop/internal/loopwait"},
	} {
		deps, ok := graph[pkg]
		if !ok {
			t.Errorf("there is no %s", pkg)
		}
		for _, p := range deps {
			if slices.Contains(not, "*") || slices.Contains(not, p) {
				t.Errorf("%s imports %s", pkg, p)
			}
		}
	}
}

// A rule is one folder with its name.
func TestRuleFolders(t *testing.T) {
	graph := imports(t)
	for _, rule := range config.Rules {
		if _, ok := graph[rule]; !ok || !slices.Contains(graph["analyzers"], rule) {
			t.Errorf("rule %s has no package of that name, or the suite does not import it", rule)
		}
		if _, err := os.Stat(filepath.Join("..", rule, "doc.go")); err != nil {
			t.Errorf("rule %s has no doc.go: %v", rule, err)
		}
	}
}
