package config

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redisvet/redisvet/internal/cli/clitest"
)

// tree writes files, by slash-separated name, and returns their directory.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestForDir(t *testing.T) {
	root := tree(t, map[string]string{
		"go.mod":                   "module m\n",
		Name:                       "replicas: 2\n",
		"a/b/b.go":                 "package b\n",
		"a/" + Name:                "replicas: 3\n", // not next to a go.mod
		"inner/go.mod":             "module m/inner\n",
		"inner/x/x.go":             "package x\n",
		"other/go.mod":             "module m/other\n",
		"other/" + Name:            "replicas: 4\n",
		"named/go.mod/real.go":     "package real\n", // a directory, no module
		"nested/deep/go.mod":       "module m/nested/deep\n",
		"nested/" + Name:           "replicas: 5\n",
		"nested/deep/er/deeper.go": "package deeper\n",
	})
	for dir, want := range map[string]int{
		"":               2,
		"a":              2,
		"a/b":            2,
		"a/does/not":     2,
		"inner":          1, // never above the nearest go.mod
		"inner/x":        1,
		"other":          4,
		"named/go.mod":   2,
		"nested":         2,
		"nested/deep/er": 1,
	} {
		c, err := ForDir(filepath.Join(root, dir))
		if err != nil || c.Replicas != want {
			t.Errorf("%q: %+v, %v; want %d replicas", dir, c, err, want)
		}
	}
}

func TestForDirRelative(t *testing.T) {
	root := tree(t, map[string]string{"go.mod": "module m\n", Name: "replicas: 2\n", "a/a.go": "package a\n"})
	t.Chdir(filepath.Join(root, "a"))
	for _, dir := range []string{".", "", ".."} {
		if c, err := ForDir(dir); err != nil || c.Replicas != 2 {
			t.Errorf("%q: %+v, %v", dir, c, err)
		}
	}
}

func TestForDirOutside(t *testing.T) {
	dir := t.TempDir()
	if up, _ := above(dir, "go.mod"); up != "" {
		t.Skip("temporary files lie in the module " + up)
	}
	if err := os.WriteFile(filepath.Join(dir, Name), []byte("replicas: 2\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if c, err := ForDir(dir); err != nil || c.Replicas != 1 || c.Path != "" {
		t.Errorf("%+v, %v", c, err)
	}
}

// The file next to go.work applies to the modules that go.work uses and that
// have no file of their own. Exactly one file applies.
func TestForDirWorkspace(t *testing.T) {
	root := tree(t, map[string]string{
		"go.work":        "go 1.25\n\nuse (\n\t./a\n\t./b\n)\n",
		Name:             "replicas: 2\nredisloop: {budget: 7}\n",
		"a/go.mod":       "module a\n",
		"a/sub/sub.go":   "package sub\n",
		"b/go.mod":       "module b\n",
		"b/" + Name:      "redisloop: {enabled: false}\n",
		"b/in/go.mod":    "module b/in\n", // not used
		"apart/go.mod":   "module apart\n",
		"other/go.work":  "go 1.25\n\nuse ../apart\n",
		"other/" + Name:  "replicas: 3\n",
		"none/none.go":   "package none\n",
		"none/in/go.mod": "module none/in\n",
	})
	other := filepath.Join(root, "other", "go.work")
	for _, c := range []struct {
		dir, gowork string
		replicas    int
		options     int // of redisloop
	}{
		{"a", "", 2, 1},
		{"a/sub", "auto", 2, 1},
		{"b", "", 1, 1},
		{"b/in", "", 1, 0},
		{"apart", "", 1, 0},
		{"none", "", 1, 0}, // no module
		{"a/sub", "off", 1, 0},
		{"b", "off", 1, 1},
		{"apart", other, 3, 0},
		{"a", other, 1, 0},
	} {
		t.Setenv("GOWORK", c.gowork)
		cfg, err := ForDir(filepath.Join(root, filepath.FromSlash(c.dir)))
		if err != nil || cfg.Replicas != c.replicas || len(cfg.rules["redisloop"]) != c.options {
			t.Errorf("%s with GOWORK=%s: %+v, %v", c.dir, c.gowork, cfg, err)
		}
	}
}

// From a package of a module outside of the workspace's directory go.work is
// not found, so its file would have no effect there.
func TestWorkspaceThatDoesNotReach(t *testing.T) {
	root := tree(t, map[string]string{
		"ws/go.work":         "go 1.25\n\nuse (\n\t.\n\t../out\n)\n",
		"ws/go.mod":          "module ws\n",
		"ws/" + Name:         "replicas: 2\n",
		"out/go.mod":         "module out\n",
		"two/go.work":        "go 1.25\n\nuse ./m\n",
		"two/" + Name:        "replicas: 3\n",
		"two/m/go.mod":       "module m\n",
		"two/m/go.work":      "go 1.25\n\nuse .\n",
		"two/m/deep/deep.go": "package deep\n",
	})
	for dir, module := range map[string]string{"ws": "out", "two": "two/m"} {
		in := filepath.Join(root, dir)
		work := filepath.Join(in, "go.work")
		t.Setenv("GOWORK", "")
		want := "does not reach the module in " + filepath.Join(root, filepath.FromSlash(module)) +
			", from where another go.work or none is found: set GOWORK=" + work + ", or give the module a file of its own"
		if got, err := Files(in); err == nil || err.Error() != filepath.Join(in, Name)+" "+want {
			t.Errorf("%s: %v, %v, want %s", dir, got, err, want)
		}
		t.Setenv("GOWORK", work)
		if got, err := Files(in); err != nil || len(got) != 1 {
			t.Errorf("%s with GOWORK: %v, %v", dir, got, err)
		}
	}
	t.Setenv("GOWORK", "")
	if err := os.WriteFile(filepath.Join(root, "out", Name), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if got, err := Files(filepath.Join(root, "ws")); err != nil || len(got) != 2 {
		t.Errorf("with a file of its own: %v, %v", got, err)
	}
}

func TestForDirUnreadable(t *testing.T) {
	for name, spoil := range map[string]func(path string) error{
		"directory": func(path string) error { return os.Mkdir(path, 0o777) },
		"dangling":  func(path string) error { return os.Symlink("nowhere", path) },
		"loop":      func(path string) error { return os.Symlink(Name, path) },
		"forbidden": func(path string) error {
			if os.Getuid() == 0 {
				return os.Symlink(filepath.Join(path, "below"), path) // root may read anything
			}
			return os.WriteFile(path, nil, 0)
		},
	} {
		t.Run(name, func(t *testing.T) {
			root := tree(t, map[string]string{"go.mod": "module m\n"})
			path := filepath.Join(root, Name)
			if err := spoil(path); err != nil {
				clitest.Missing(t, err)
			}
			for range 2 { // the cache keeps the error
				if c, err := ForDir(root); err == nil || !strings.Contains(err.Error(), path) {
					t.Errorf("%+v, %v", c, err)
				}
			}
		})
	}
}

func TestForDirChanged(t *testing.T) {
	root := tree(t, map[string]string{"go.mod": "module m\n"})
	path := filepath.Join(root, Name)
	old := time.Now().Add(-time.Hour)
	write := func(text string, mtime time.Time) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, mtime, mtime); err != nil {
			t.Fatal(err)
		}
	}
	want := func(n int) {
		t.Helper()
		if c, err := ForDir(root); err != nil || c.Replicas != n {
			t.Errorf("%+v, %v; want %d replicas", c, err, n)
		}
	}
	want(1)
	write("replicas: 2\n", old)
	want(2)
	write("replicas: 3\n", old) // same size and time: the cache answers
	want(2)
	write("replicas: 3\n", old.Add(time.Second))
	want(3)
	write("replicas: 44\n", old.Add(time.Second))
	want(44)
	write("replica: 4\n", old)
	for range 2 {
		if c, err := ForDir(root); err == nil || !strings.Contains(err.Error(), path+":1: ") {
			t.Errorf("%+v, %v", c, err)
		}
	}
	// Times cannot distinguish two versions of a file that was written a moment ago.
	now := time.Now()
	write("replicas: 5\n", now)
	want(5)
	write("replicas: 6\n", now)
	want(6)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	want(1)
}

// This test is for the race detector.
func TestForDirSideBySide(t *testing.T) {
	root := tree(t, map[string]string{"go.mod": "module m\n", Name: "redisloop: {budget: 7}\n"})
	done := make(chan error)
	for range 8 {
		go func() {
			for range 50 {
				if c, err := ForDir(root); err != nil || len(c.rules["redisloop"]) != 1 {
					done <- err
					return
				}
			}
			done <- nil
		}()
	}
	for i := range 40 {
		if err := os.WriteFile(filepath.Join(root, "next"), []byte("redisloop: {budget: 8}\n"), 0o666); err != nil {
			t.Error(err)
		}
		// As editors do: a reader sees the old file or the new one.
		if err := os.Rename(filepath.Join(root, "next"), filepath.Join(root, Name)); err != nil {
			t.Error(i, err)
		}
	}
	for range 8 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func TestFiles(t *testing.T) {
	root := tree(t, map[string]string{
		"go.work":          "go 1.25\n\nuse (\n\t./b // the second\n\t\"./a\"\n\t./none\n)\nuse ./gone\n",
		Name:               "tests: true\n",
		"a/go.mod":         "module a\n",
		"a/" + Name:        "",
		"a/sub/sub.go":     "package sub\n",
		"b/go.mod":         "module b\n",
		"b/" + Name:        "",
		"none/go.mod":      "module none\n",
		"none/in/go.mod":   "module none/in\n", // not used
		"unused/go.mod":    "module unused\n",
		"unused/" + Name:   "",
		"else/go.work":     "go 1.25\n\nuse ../unused\nuse ../none\n",
		"broken/go.work":   "use (\n",
		"broken/go.mod":    "module broken\n",
		"alone/m/go.mod":   "module m\n",
		"alone/m/" + Name:  "",
		"alone/m/x/x.go":   "package x\n",
		"both/go.work":     "go 1.25\n\nuse .\n",
		"both/go.mod":      "module both\n",
		"both/" + Name:     "",
		"silent/go.work":   "go 1.25\n\nuse ./m\n",
		"silent/m/go.mod":  "module silent\n",
		"silent/m/m/m.go":  "package m\n",
		"silent/n/go.work": "go 1.25\n\nuse ../../none\n",
	})
	path := func(dirs ...string) (out []string) {
		for _, d := range dirs {
			out = append(out, filepath.Join(root, filepath.FromSlash(d), Name))
		}
		return out
	}
	for _, c := range []struct {
		dir, gowork string
		want        []string
	}{
		{"", "", path("", "a", "b")}, // the first is that of none
		{"a/sub", "", path("", "a", "b")},
		{"a/sub", "auto", path("", "a", "b")},
		{"a/sub", "off", path("a")},
		{"none", "off", nil},
		{"none", "", path("", "a", "b")},
		{"none/in", "off", nil},
		{"unused", "", path("", "a", "b", "unused")},
		{"b", filepath.Join(root, "else", "go.work"), path("b", "unused")},
		{"none", filepath.Join(root, "else", "go.work"), path("unused")},
		{"else", "", path("", "unused")}, // for none its nearest go.work counts
		{"alone/m/x", "off", path("alone/m")},
		{"both", "", path("both")},
		{"silent/m/m", "", nil},
	} {
		t.Setenv("GOWORK", c.gowork)
		got, err := Files(filepath.Join(root, filepath.FromSlash(c.dir)))
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s with GOWORK=%s:\ngot  %v, %v\nwant %v", c.dir, c.gowork, got, err, c.want)
		}
	}

	t.Setenv("GOWORK", "")
	if got, err := Files(filepath.Join(root, "broken")); err == nil || !strings.Contains(err.Error(), "go.work:1") {
		t.Errorf("a broken go.work: %v, %v", got, err)
	}
	t.Setenv("GOWORK", filepath.Join(root, "no.work"))
	if got, err := Files(root); err == nil || !strings.Contains(err.Error(), "no.work") {
		t.Errorf("no such go.work: %v, %v", got, err)
	}
}
