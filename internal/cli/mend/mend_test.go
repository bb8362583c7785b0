package mend

import (
	"errors"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
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

// finding has a fix that replaces what stands at an offset.
func finding(tf *token.File, text, old, new string) *Finding {
	at := strings.Index(text, old)
	return &Finding{Diag: analysis.Diagnostic{SuggestedFixes: []analysis.SuggestedFix{{
		TextEdits: []analysis.TextEdit{{Pos: tf.Pos(at), End: tf.Pos(at + len(old)), NewText: []byte(new)}},
	}}}}
}

const text = "package a\n\nvar x, y = 1, 2\n"

func TestPlanTakesWhatGoesTogether(t *testing.T) {
	fset, tf, path := source(t, "a.go", text)
	one, two := finding(tf, text, "1", "10"), finding(tf, text, "2", "20")
	over, none, nothing := finding(tf, text, "1, 2", "3, 4"), &Finding{}, finding(tf, text, "var", "var")
	files := Plan(fset, []*Finding{one, over, two, none, nothing}, nil)
	if len(files) != 1 || files[0].Name != path || string(files[0].After) != "package a\n\nvar x, y = 10, 20\n" {
		t.Fatalf("%+v", files)
	}
	for i, want := range []string{"", Collides, "", NoFix, ""} {
		if f := []*Finding{one, over, two, none, nothing}[i]; f.Left != want {
			t.Errorf("finding %d: left %q, want %q", i, f.Left, want)
		}
	}
	if only := Plan(fset, []*Finding{nothing}, nil); len(only) != 0 || nothing.Left != Unchanged {
		t.Errorf("a fix that changes nothing: %v, %q", only, nothing.Left)
	}
}

func TestPlanSeesThatAFileHasChanged(t *testing.T) {
	fset, tf, path := source(t, "a.go", text)
	f := finding(tf, text, "1", "10")
	if err := os.WriteFile(path, []byte(text+"// more\n"), 0o640); err != nil {
		t.Fatal(err)
	}
	if files := Plan(fset, []*Finding{f}, nil); len(files) != 0 || f.Left != Changed {
		t.Errorf("%v, left %q", files, f.Left)
	}
}

func TestWriteKeepsModeAndLinks(t *testing.T) {
	fset, tf, path := source(t, "a.go", text)
	link := filepath.Join(t.TempDir(), "link.go")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	files := Plan(fset, []*Finding{finding(tf, text, "1", "10")}, nil)
	files[0].Name = link
	if written, err := Write(files); len(written) != 1 || err != nil {
		t.Fatal(written, err)
	}
	if got, _ := os.ReadFile(path); !strings.Contains(string(got), "10") {
		t.Errorf("the file behind the link is %q", got)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is one no more: %v, %v", info, err)
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o640 {
		t.Errorf("mode %v", info.Mode())
	}
}

// A file that is not written is whole, and nothing is left beside it.
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
			files := Plan(fset, []*Finding{f}, nil)
			if err := test.spoil(path); err != nil {
				t.Fatal(err)
			}
			before, _ := os.ReadFile(path)
			written, err := Write(files)
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
	for message, want := range map[string]string{
		"a GET a call":                    "left, " + NoFix + ": a GET a call",
		"a GET a call; no fix: a hook is": "left: a GET a call; no fix: a hook is",
	} {
		f := &Finding{Diag: analysis.Diagnostic{Message: message}, Left: NoFix}
		if got := f.Told(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
