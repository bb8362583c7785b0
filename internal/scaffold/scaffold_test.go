package main

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// copied are the parts of the module that the tests of a rule need. The cases
// are copied as folders without files, which would take longer than all else.
var copied = []string{
	"go.mod", "go.sum", "analyzers", "internal", "docs/rules", "testdata/go.mod", "testdata/go.sum",
	"batchable", "keyspace", "quotarecursion", "redisignore", "redisloop", "uncachedstate",
}

// module copies the module to a temporary directory.
func module(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, part := range copied {
		err := filepath.WalkDir(filepath.Join("..", "..", part), func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			text, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			rel, err := filepath.Rel(filepath.Join("..", ".."), name)
			if err != nil {
				return err
			}
			to := filepath.Join(dir, rel)
			if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
				return err
			}
			return os.WriteFile(to, text, 0o644)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, depth := range []string{"*", "*/*"} {
		folders, err := filepath.Glob(filepath.Join("..", "..", "testdata", depth))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range folders {
			rel, err := filepath.Rel(filepath.Join("..", ".."), name)
			if err != nil {
				t.Fatal(err)
			}
			if info, err := os.Stat(name); err != nil || !info.IsDir() {
				continue
			}
			if err := os.MkdirAll(filepath.Join(dir, rel), 0o755); err != nil {
				t.Fatal(err)
			}
		}
	}
	return dir
}

func command(t *testing.T, dir, name string, args ...string) (string, error) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// The rule that the scaffold makes builds, is formatted and finds what its
// cases expect. All tests that compare lists of rules accept it.
func TestRuleWorks(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a copy of the module")
	}
	dir := module(t)
	// -trimpath, because the build cache keys a copy by its path otherwise.
	t.Setenv("GOFLAGS", strings.TrimSpace(os.Getenv("GOFLAGS")+" -trimpath"))
	if out, err := command(t, dir, "go", "run", "./internal/scaffold", "allkeys"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if out, err := command(t, dir, "gofmt", "-l", "allkeys", "analyzers", "testdata"); err != nil || out != "" {
		t.Errorf("not formatted: %v %s", err, out)
	}
	const tests = "^(TestCases|TestAll|TestRuleNames|TestRulePages|TestRuleFolders|TestCategoriesAreAnchors|TestArrows|TestImports)$/^(allkeys.*)?$"
	out, err := command(t, dir, "go", "test", "./analyzers", "-v", "-run", tests)
	if err != nil || !strings.Contains(out, "--- PASS: TestCases/allkeys") {
		t.Fatalf("the rule does not pass its tests: %v\n%s", err, out)
	}
	// Its case can fail: it does if the rule reports something else.
	rule := filepath.Join(dir, "allkeys", "allkeys.go")
	text, err := os.ReadFile(rule)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(rule, bytes.Replace(text, []byte(`"KEYS"`), []byte(`"SCAN"`), 1), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := command(t, dir, "go", "test", "./analyzers", "-run", "TestCases/allkeys"); err == nil || !strings.Contains(out, "keys.go") || !strings.Contains(out, "scan.go") {
		t.Errorf("a rule that is wrong passes its tests: %v\n%s", err, out)
	}
}

func TestNames(t *testing.T) {
	root := filepath.Join("..", "..")
	for name, want := range map[string]string{
		"":          `"" is no name of a rule: want lower-case letters and digits that can name a package`,
		"AllKeys":   `"AllKeys" is no name of a rule: want lower-case letters and digits that can name a package`,
		"../keys":   `"../keys" is no name of a rule: want lower-case letters and digits that can name a package`,
		"range":     `"range" is no name of a rule: want lower-case letters and digits that can name a package`,
		"redisloop": "redisloop is there already",
		"report":    "internal/report is there already",
	} {
		if files, err := plan(root, name); err == nil || err.Error() != want || files != nil {
			t.Errorf("%q: %v, want %s", name, err, want)
		}
	}
	if _, err := plan(t.TempDir(), "allkeys"); err == nil || !strings.HasPrefix(err.Error(), "this is not the root of the module: ") {
		t.Errorf("elsewhere: %v", err)
	}
	for _, args := range [][]string{nil, {"a", "b"}} {
		if err := run(args); err == nil {
			t.Errorf("no error for %q", args)
		}
	}
}

// A rule is listed in the order of names, at any position.
func TestLists(t *testing.T) {
	for _, name := range []string{"allkeys", "redisk", "zz"} {
		files, err := plan(filepath.Join("..", ".."), name)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range lists {
			i := slices.IndexFunc(files, func(f file) bool { return f.name == l.file })
			for _, line := range l.lines {
				var names []string
				for text := range strings.Lines(string(files[i].text)) {
					if m := line.sorted.FindStringSubmatch(strings.TrimSuffix(text, "\n")); m != nil {
						names = append(names, m[1])
					}
				}
				if !slices.Contains(names, name) || !slices.IsSorted(names) || len(names) < 5 {
					t.Errorf("%s of %s: %v", l.file, name, names)
				}
			}
		}
	}
	for _, l := range lists {
		for _, line := range l.lines {
			if _, err := insert([]byte("package p\n"), line.sorted, strings.ReplaceAll(line.text, "%s", "x")); err == nil {
				t.Errorf("%s: a line has a place where there is none like it", l.file)
			}
		}
	}
}

// If one file cannot be written, none is.
func TestAllOrNothing(t *testing.T) {
	dir := t.TempDir()
	listed := filepath.Join(dir, "list.go")
	for name, text := range map[string]string{"list.go": "old", "file": ""} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	files := []file{
		{name: "rule/doc.go", text: []byte("new")},
		{name: "list.go", text: []byte("new"), old: true},
		{name: "file/doc.go", text: []byte("new")}, // the parent is no folder
	}
	if err := write(dir, files); err == nil {
		t.Fatal("no error")
	}
	if text, err := os.ReadFile(listed); err != nil || string(text) != "old" {
		t.Errorf("the list is %q, %v", text, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "rule")); err == nil {
		t.Error("the folder is left")
	}
	if err := write(dir, files[:2]); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(listed); err != nil || string(text) != "new" {
		t.Errorf("the list is %q, %v", text, err)
	}
	if err := write(dir, files[:1]); err == nil {
		t.Error("a file that is there is written over")
	}
}
