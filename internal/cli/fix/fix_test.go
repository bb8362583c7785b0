package fix

import (
	"errors"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/tools/go/analysis"
)

// source writes a file and parses it.
func source(t *testing.T, name, text string) (*token.FileSet, *token.File, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o640); err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	return fset, fset.File(f.FileStart), path
}

// finding returns a finding whose fix replaces text.
func finding(tf *token.File, text, old, new string) *Finding {
	at := strings.Index(text, old)
	return &Finding{Diag: analysis.Diagnostic{SuggestedFixes: []analysis.SuggestedFix{{
		TextEdits: []analysis.TextEdit{{Pos: tf.Pos(at), End: tf.Pos(at + len(old)), NewText: []byte(new)}},
	}}}}
}

const text = "package a\n\nvar x, y = 1, 2\n"

// from returns a Source whose module is the directory of a file, with an
// unchanged file.
func from(t *testing.T, path string) Source {
	return Source{Roots: rootsOf(t, filepath.Dir(path)), Analysed: func(string, []byte) bool { return true }}
}

func rootsOf(t *testing.T, dirs ...string) Roots {
	t.Helper()
	roots, err := NewRoots(dirs...)
	if err != nil {
		t.Fatal(err)
	}
	return roots
}

func TestPlanTakesWhatGoesTogether(t *testing.T) {
	fset, tf, path := source(t, "a.go", text)
	one, two := finding(tf, text, "1", "10"), finding(tf, text, "2", "20")
	over, none, nothing := finding(tf, text, "1, 2", "3, 4"), &Finding{}, finding(tf, text, "var", "var")
	files := Plan(fset, []*Finding{one, over, two, none, nothing}, from(t, path))
	if len(files) != 1 || files[0].Name != path || string(files[0].After) != "package a\n\nvar x, y = 10, 20\n" {
		t.Fatalf("%+v", files)
	}
	for i, want := range []string{"", Collides, "", NoFix, ""} {
		if f := []*Finding{one, over, two, none, nothing}[i]; f.Left != want {
			t.Errorf("finding %d: left %q, want %q", i, f.Left, want)
		}
	}
	if only := Plan(fset, []*Finding{nothing}, from(t, path)); len(only) != 0 || nothing.Left != Unchanged {
		t.Errorf("a fix that changes nothing: %v, %q", only, nothing.Left)
	}
}

func TestPlanSeesThatAFileHasChanged(t *testing.T) {
	fset, tf, path := source(t, "a.go", text)
	f := finding(tf, text, "1", "10")
	if err := os.WriteFile(path, []byte(text+"// more\n"), 0o640); err != nil {
		t.Fatal(err)
	}
	if files := Plan(fset, []*Finding{f}, from(t, path)); len(files) != 0 || f.Left != Changed {
		t.Errorf("%v, left %q", files, f.Left)
	}
}

// A file of the same length can also have changed.
func TestPlanSeesWhatWasNotAnalysed(t *testing.T) {
	fset, tf, path := source(t, "a.go", text)
	f := finding(tf, text, "1", "10")
	src := from(t, path)
	src.Analysed = func(name string, text []byte) bool { return name != path }
	if files := Plan(fset, []*Finding{f}, src); len(files) != 0 || f.Left != Changed {
		t.Errorf("%v, left %q", files, f.Left)
	}
}

func TestWriteKeepsMode(t *testing.T) {
	fset, tf, path := source(t, "a.go", text)
	src := from(t, path)
	files := Plan(fset, []*Finding{finding(tf, text, "1", "10")}, src)
	if written, err := Write(files, src.Roots); len(written) != 1 || err != nil {
		t.Fatal(written, err)
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o640 {
		t.Errorf("mode %v", info.Mode())
	}
}

// tree returns a directory with a module in m, text t.go in m/x/t.go, and a
// file of the same text at out/t.go.
func tree(t *testing.T) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"m/x/t.go", "out/t.go"} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o640); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// Only regular files in the module are written, under their name in the module.
// This is checked twice: when fixes are chosen, and at the write, because
// directories may change in between.
func TestWriteStaysInTheModule(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(dir, path string) error // path is the file m/y/t.go
		left  string                       // DIR is the directory
	}{
		"a file":                          {func(dir, path string) error { return os.WriteFile(path, []byte(text), 0o640) }, ""},
		"a link out of the module":        {func(dir, path string) error { return os.Symlink(dir+"/out/t.go", path) }, "a symbolic link leads out of the module, to DIR/out/t.go"},
		"a relative link out":             {func(dir, path string) error { return os.Symlink("../../out/t.go", path) }, "a symbolic link leads out of the module, to DIR/out/t.go"},
		"a link to a file of the module":  {func(dir, path string) error { return os.Symlink("../x/t.go", path) }, "a symbolic link leads to it; its file is x/t.go"},
		"a directory that is a link":      {func(dir, path string) error { return linkDir("../x", path) }, "a symbolic link leads to it; its file is x/t.go"},
		"a directory that leads out":      {func(dir, path string) error { return linkDir(dir+"/out", path) }, "a symbolic link leads out of the module, to DIR/out/t.go"},
		"a directory that comes back":     {func(dir, path string) error { return linkDir(dir+"/back/x", path) }, "a symbolic link leads to it; its file is x/t.go"},
		"a file that has two names":       {func(dir, path string) error { return os.Link(dir+"/out/t.go", path) }, ""},
		"a directory in place of a file":  {func(dir, path string) error { return os.Mkdir(path, 0o755) }, "it is no regular file"},
		"a named pipe in place of a file": {func(dir, path string) error { return exec.Command("mkfifo", path).Run() }, "it is no regular file"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := tree(t)
			module, path := filepath.Join(dir, "m"), filepath.Join(dir, "m", "y", "t.go")
			put := func() {
				if err := os.RemoveAll(filepath.Dir(path)); err != nil {
					t.Fatal(err)
				}
				if err := os.Mkdir(filepath.Dir(path), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := test.spoil(dir, path); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.Symlink("m", filepath.Join(dir, "back")); err != nil {
				t.Fatal(err)
			}
			want := strings.ReplaceAll(test.left, "DIR", filepath.ToSlash(dir))
			fset := token.NewFileSet()
			tf := fset.AddFile(path, -1, len(text))
			src := from(t, filepath.Join(module, "go.mod"))
			put()
			f := finding(tf, text, "1", "10")
			if files := Plan(fset, []*Finding{f}, src); (len(files) == 1) != (want == "") || f.Left != want {
				t.Errorf("chosen %v, left %q, want %q", files, f.Left, want)
			}

			f.Left = ""
			files := []*File{{Name: path, Before: []byte(text), After: []byte("package b\n"), Findings: []*Finding{f}}}
			put()
			written, err := Write(files, src.Roots)
			if err != nil || (len(written) == 1) != (want == "") || f.Left != want {
				t.Errorf("written %v, %v, left %q, want %q", written, err, f.Left, want)
			}
			for _, name := range []string{"m/x/t.go", "out/t.go"} {
				if got, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name))); string(got) != text {
					t.Errorf("%s is %q, %v", name, got, err)
				}
			}
			if want != "" {
				return
			}
			if got, err := os.ReadFile(path); string(got) != "package b\n" {
				t.Errorf("it is %q, %v", got, err)
			}
		})
	}
}

// linkDir replaces the directory of path by a link.
func linkDir(to, path string) error {
	if err := os.Remove(filepath.Dir(path)); err != nil {
		return err
	}
	return os.Symlink(strings.TrimPrefix(to, "../"), filepath.Dir(path))
}

// In a module reached through a link, only its own files are written.
func TestWriteInAModuleBehindALink(t *testing.T) {
	dir := tree(t)
	link := filepath.Join(dir, "link")
	if err := os.Symlink("m", link); err != nil {
		t.Fatal(err)
	}
	f := &Finding{}
	in := &File{Name: filepath.Join(link, "x", "t.go"), Before: []byte(text), After: []byte("package b\n")}
	out := &File{Name: filepath.Join(dir, "out", "t.go"), Before: []byte(text), After: []byte("package b\n"), Findings: []*Finding{f}}
	for _, root := range []string{link, filepath.Join(dir, "m")} {
		if err := os.WriteFile(in.Name, []byte(text), 0o640); err != nil {
			t.Fatal(err)
		}
		written, err := Write([]*File{in, out}, rootsOf(t, root))
		if err != nil || len(written) != 1 || written[0] != in || f.Left != "the file is not in this module" {
			t.Errorf("%s: written %v, %v, left %q", root, written, err, f.Left)
		}
	}
}

// A failed write leaves the old file complete, and no other file.
func TestWriteLosesNothing(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(path string) error
		left  string
	}{
		"read-only":         {func(path string) error { return os.Chmod(path, 0o440) }, ReadOnly},
		"changed meanwhile": {func(path string) error { return os.WriteFile(path, []byte(strings.ToUpper(text)), 0o640) }, Changed},
	} {
		t.Run(name, func(t *testing.T) {
			fset, tf, path := source(t, "a.go", text)
			f := finding(tf, text, "1", "10")
			src := from(t, path)
			files := Plan(fset, []*Finding{f}, src)
			if err := test.spoil(path); err != nil {
				t.Fatal(err)
			}
			before, _ := os.ReadFile(path)
			written, err := Write(files, src.Roots)
			if len(written) != 0 || err != nil || f.Left != test.left {
				t.Errorf("written %v, %v, left %q", written, err, f.Left)
			}
			if after, _ := os.ReadFile(path); string(after) != string(before) {
				t.Errorf("it is %q now", after)
			}
			if all, _ := os.ReadDir(filepath.Dir(path)); len(all) != 1 {
				t.Errorf("%d files are there", len(all))
			}
		})
	}
}

func TestWriteOnAFullDisk(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()
	if err := fill(full, []byte(text), 0o644); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("%v, want ENOSPC: the file would be put in place of a whole one", err)
	}
}

func TestTakeBackTakesTheWholeFix(t *testing.T) {
	both, alone := &Finding{}, &Finding{}
	a := &File{Name: "a", Findings: []*Finding{both}}
	b := &File{Name: "b", Findings: []*Finding{both}}
	c := &File{Name: "c", Findings: []*Finding{alone}}
	got := takeBack([]*File{a, b, c}, []*File{b}, NoBuild)
	if len(got) != 1 || got[0] != c || both.Left != NoBuild || alone.Left != "" {
		t.Errorf("%v, %q, %q", got, both.Left, alone.Left)
	}
}

func TestToldGivesOneReason(t *testing.T) {
	const message = "a GET a call; no automatic fix: a hook is"
	for _, c := range []struct {
		explained bool
		left      string
		want      string
	}{
		{false, NoFix, "left, " + NoFix + ": " + message},
		{true, NoFix, "left: " + message},
		{true, Changed, "left, " + Changed + ": " + message},
	} {
		f := &Finding{Diag: analysis.Diagnostic{Message: message}, Explained: c.explained, Left: c.left}
		if got := f.report(); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

// TestOnlyFilesWithErrorsAreGuilty: one fix that does not build takes no others with it.
func TestOnlyFilesWithErrorsAreGuilty(t *testing.T) {
	a, b, other := &File{Name: "/p/a.go"}, &File{Name: "/p/b.go"}, &File{Name: "/q/a.go"}
	files := []*File{a, b, other}
	old := fault{at: map[string][]string{"old": {"/p/b.go"}}}
	for _, tt := range []struct {
		at   map[string][]string
		want []*File
	}{
		{map[string][]string{"old": {"/p/b.go"}, "new": {"/p/a.go"}}, []*File{a}},
		{map[string][]string{"new": {"/p/unchanged.go"}}, []*File{a, b}},
	} {
		f := fault{files: []string{"/p/a.go", "/p/b.go", "/p/unchanged.go"}, at: tt.at}
		if got := f.guilty(files, old); !slices.Equal(got, tt.want) {
			t.Errorf("guilty(%v) = %v, want %v", tt.at, got, tt.want)
		}
	}
	if got := fileOf("/p/a.go:12:3"); got != "/p/a.go" {
		t.Errorf("fileOf = %q", got)
	}
}
