package source

import (
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const code = `package limits

func (l *Limiter[K]) Allow(ctx context.Context, key K) bool {
	n, err := l.rdb.Get(ctx, "a b").Int() // one round trip
	return n > 0 && err == nil
}

var blocked = rdb.Get(ctx, "x")

//redisvet:ignore  nosuch -- text
func größe() { Ünder := rdb.Get(ctx, "y") }
`

func write(t *testing.T, name, text string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return name
}

// at returns the position of a piece of text.
func at(t *testing.T, name, piece string) token.Position {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	before, _, ok := strings.Cut(string(text), piece)
	if !ok {
		t.Fatalf("no %q in %s", piece, text)
	}
	return token.Position{Filename: name, Offset: len(before), Line: strings.Count(before, "\n") + 1, Column: len(before) - strings.LastIndex(before, "\n")}
}

func TestID(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "go.mod"), "module example.com/app\n")
	name := write(t, filepath.Join(dir, "internal", "limits", "limits.go"), code)
	const pkg = "example.com/app/internal/limits"
	for _, c := range []struct {
		piece string
		want  ID
	}{
		{"Get(ctx, \"a", ID{"r", "c", pkg, "Limiter.Allow", `n,err:=l.rdb.Get(ctx,"a b").Int()`}},
		{"Get(ctx, \"x", ID{"r", "c", pkg, "", `var blocked=rdb.Get(ctx,"x")`}},
		{"Get(ctx, \"y", ID{"r", "c", pkg, "größe", `func größe(){Ünder:=rdb.Get(ctx,"y")}`}},
		{"//redisvet", ID{"r", "c", pkg, "", "//redisvet:ignore nosuch -- text"}},
		{"nosuch", ID{"r", "c", pkg, "", "//redisvet:ignore nosuch -- text"}},
	} {
		if got := New(every).ID("r", "c", at(t, name, c.piece)); got != c.want {
			t.Errorf("%s: got %+v, want %+v", c.piece, got, c.want)
		}
	}
}

// Changes of the surrounding lines and of the layout do not change the ID of a
// finding.
func TestIDStays(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "go.mod"), "module example.com/app\n")
	name := write(t, filepath.Join(dir, "a.go"), code)
	const piece = `rdb.Get(ctx, "a b")`
	before := New(every).ID("r", "c", at(t, name, piece))
	for what, edit := range map[string]func(string) string{
		"lines above": func(s string) string { return strings.Replace(s, "func (l", "\n// Allow asks.\n\nfunc (l", 1) },
		"indentation": func(s string) string { return strings.Replace(s, "\tn, err", "\t\t\tn,  err", 1) },
		"comment":     func(s string) string { return strings.Replace(s, "// one round trip", "", 1) },
		"line ends":   func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") },
		"an error":    func(s string) string { return s + "\nfunc (" },
	} {
		write(t, name, edit(code))
		if got := New(every).ID("r", "c", at(t, name, piece)); got != before {
			t.Errorf("%s: got %+v, want %+v", what, got, before)
		}
	}
	moved := write(t, filepath.Join(dir, "b.go"), code)
	if got := New(every).ID("r", "c", at(t, moved, piece)); got != before {
		t.Errorf("in another file of the package: got %+v, want %+v", got, before)
	}
	write(t, name, strings.Replace(code, `"a b"`, `"a c"`, 1))
	if got := New(every).ID("r", "c", at(t, name, `rdb.Get(ctx, "a c")`)); got == before {
		t.Error("another key is the same finding")
	}
}

func TestHash(t *testing.T) {
	seen := map[string]ID{}
	for _, id := range []ID{
		{"r", "c", "p", "f", "x"}, {"r2", "c", "p", "f", "x"}, {"r", "c2", "p", "f", "x"}, {"r", "c", "p2", "f", "x"},
		{"r", "c", "p", "f2", "x"}, {"r", "c", "p", "f", "x2"}, {"r", "c", "pf", "", "x"},
	} {
		for n := range 2 {
			h := id.Hash(n)
			if other, ok := seen[h]; ok {
				t.Errorf("%+v and %+v have one fingerprint", id, other)
			}
			seen[h] = id
		}
	}
	// Old logs must stay valid: a change here needs a new name for the
	// fingerprint.
	if got, want := (ID{"redisloop", "unpaced", "example.com/app", "F", "x()"}).Hash(0), "6da655cc9dddda978a5e4ce5ea710d0c"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestColumns(t *testing.T) {
	name := write(t, filepath.Join(t.TempDir(), "a.go"), "package a\n\nvar s, t = \"größe 🙂\", 1\r\n")
	pos := at(t, name, ", 1")
	if got := New(every).Column(pos); got != pos.Column-2-2 { // ö and ß take one more byte, 🙂 two of four
		t.Errorf("column %d of %d bytes", got, pos.Column)
	}
	files := New(every)
	if got := files.Line(name, 3); got != `var s, t = "größe 🙂", 1` {
		t.Errorf("line %q", got)
	}
	if files.Line(name, 0) != "" || files.Line(name, 9) != "" || files.Line(name+"x", 1) != "" {
		t.Error("there are lines where there are none")
	}
}

func TestPackage(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "go.mod"), "// a comment\nmodule \"example.com/app\"\n")
	write(t, filepath.Join(dir, "sub", "go.mod"), "module example.com/sub\n")
	for name, want := range map[string]string{
		"a.go": "example.com/app", "x/y/a.go": "example.com/app/x/y", "sub/a.go": "example.com/sub", "sub/z/a.go": "example.com/sub/z",
	} {
		if got := New(every).packageOf(filepath.Join(dir, filepath.FromSlash(name))); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

// every accepts all files, for tests of their content.
func every(string) bool { return true }

// A text that is not written yet is read in place of the file, of known files only.
func TestOver(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a.go")
	if err := os.WriteFile(name, []byte("package a\n\nfunc old() {}\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	over := map[string][]byte{name: []byte("package a\n\nfunc (t *T[K]) changed() {}\n")}
	at := token.Position{Filename: name, Line: 3, Column: 1}
	for want, known := range map[string]bool{"T.changed": true, "": false} {
		if got := NewOver(func(string) bool { return known }, over).Function(at); got != want {
			t.Errorf("known %v: in %q, want %q", known, got, want)
		}
	}
	if got := New(func(string) bool { return true }).Function(at); got != "old" {
		t.Errorf("as it is written: in %q", got)
	}
}
