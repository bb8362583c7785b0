package goplsbuild

import (
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strings"
	"testing"
)

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
}

// request returns a request for a build in new directories, and its progress
// messages.
func request(t *testing.T) (r Request, said *[]string) {
	said = new([]string)
	return Request{Dir: t.TempDir(), cache: t.TempDir(), Say: func(text string) { *said = append(*said, text) }}, said
}

// fakeGo makes the only command in PATH a go with this version that runs the
// script.
func fakeGo(t *testing.T, version, script string) {
	t.Helper()
	dir := t.TempDir()
	put(t, filepath.Join(dir, "go"), "#!/bin/sh\n[ \"$1 $2\" = 'env GOVERSION' ] && { echo "+version+"; exit; }\n"+script)
	t.Setenv("PATH", dir)
}

// A failed build reports its reason in one line, and leaves nothing that looks
// like a build.
func TestFailures(t *testing.T) {
	const dead = "http://127.0.0.1:1" // nothing listens on this port
	for name, c := range map[string]struct {
		prepare func(t *testing.T, r *Request)
		want    string
	}{
		"no go": {func(t *testing.T, r *Request) { t.Setenv("PATH", t.TempDir()) },
			`building gopls needs the go command, which is not in PATH`},
		"an old go": {func(t *testing.T, r *Request) {
			fakeGo(t, "go1.25.3", "echo 'go: golang.org/x/tools/gopls@v0.23.0 requires go >= 1.26.0 (running go 1.25.3; GOTOOLCHAIN=local)' >&2; exit 1")
		}, `fetching golang.org/x/tools/gopls@` + gopls + `: gopls ` + gopls + ` needs Go 1.26 or newer, and this is go1.25.3: go: golang.org/x/tools/gopls@.* requires go >= 1.26.0 .*`},
		"no network": {func(t *testing.T, r *Request) {
			t.Setenv("GOPROXY", dead)
			t.Setenv("GOMODCACHE", t.TempDir())
		}, `fetching golang.org/x/tools/gopls@` + gopls + `: .*connection refused`},
		"GOPROXY=off without the module": {func(t *testing.T, r *Request) {
			t.Setenv("GOPROXY", "off")
			t.Setenv("GOMODCACHE", t.TempDir())
		}, `fetching golang.org/x/tools/gopls@` + gopls + `: .*module lookup disabled by GOPROXY=off`},
		"a place that cannot be written": {func(t *testing.T, r *Request) {
			file := filepath.Join(t.TempDir(), "file")
			put(t, file, "")
			r.Out = filepath.Join(file, "gopls")
		}, `cannot write .*/file/gopls: mkdir .*: not a directory`},
		"a file where the cache is": {func(t *testing.T, r *Request) {
			r.cache = filepath.Join(t.TempDir(), "file")
			put(t, r.cache, "")
		}, `mkdir .*/file: not a directory`},
		"another gopls": {func(t *testing.T, r *Request) {
			put(t, filepath.Join(r.cache, "source", "gopls@"+gopls, "internal", "cache", "analysis.go"), "package cache\n")
		}, `internal/cache/analysis.go of gopls ` + gopls + ` has "an.runCached\(ctx, key\)" 0 times, not once; remove .*/source/gopls@` + gopls + ` and try again`},
		"a build that fails": {func(t *testing.T, r *Request) {
			for _, c := range changed {
				put(t, filepath.Join(r.cache, "source", "gopls@"+gopls, filepath.FromSlash(c.file)), c.old)
			}
			put(t, filepath.Join(r.cache, "source", "gopls@"+gopls, "go.mod"), "module golang.org/x/tools/gopls\n")
			put(t, filepath.Join(r.cache, "source", "gopls@"+gopls, "go.sum"), "")
			fakeGo(t, "go1.26.8", "echo '# a/package' >&2; echo 'a.go:1: one' >&2; echo 'b.go:1: two' >&2; echo 'c.go:1: three' >&2; exit 1")
		}, `building gopls ` + regexp.QuoteMeta(gopls) + `\+redisvet.devel-[0-9a-f]{12}: a.go:1: one; b.go:1: two; \.\.\.`},
	} {
		t.Run(name, func(t *testing.T) {
			r, _ := request(t)
			c.prepare(t, &r)
			path, err := Build(r)
			if err == nil || path != "" {
				t.Fatalf("it built %q", path)
			}
			if !regexp.MustCompile("^" + c.want + "$").MatchString(err.Error()) {
				t.Errorf("it says\n%v, want\n%s", err, c.want)
			}
			left, _ := filepath.Glob(filepath.Join(r.cache, "gopls", "*"))
			partial, _ := filepath.Glob(filepath.Join(r.cache, "source", "copying*"))
			if len(left)+len(partial) > 0 {
				t.Errorf("left behind are %v %v", left, partial)
			}
		})
	}
}

// One build serves the same sources and the same Go, and its output is
// executable.
func TestBuildOnce(t *testing.T) {
	r, said := request(t)
	source := filepath.Join(r.cache, "source", "gopls@"+gopls)
	for _, c := range changed {
		put(t, filepath.Join(source, filepath.FromSlash(c.file)), c.old)
	}
	put(t, filepath.Join(source, "go.mod"), "module golang.org/x/tools/gopls\n\nrequire golang.org/x/mod v0.1.0\n")
	put(t, filepath.Join(source, "go.sum"), "of gopls\n")
	seen := t.TempDir()
	// build -modfile=... -overlay=... -ldflags=... -o FILE .
	script := `for a in "$@"; do case "$a" in
		-modfile=*) f=${a#-modfile=}; while read -r l; do echo "$l"; done <$f >` + seen + `/mod; while read -r l; do echo "$l"; done <${f%.mod}.sum >` + seen + `/sum;;
		-overlay=*) while read -r l || [ -n "$l" ]; do echo "$l"; done <${a#-overlay=} >` + seen + `/overlay;; esac; done
	echo "$GOFLAGS $GOWORK $*" >>` + seen + `/calls; echo "#!/bin/sh" >"$7"`
	fakeGo(t, "go1.26.8", script)
	t.Setenv("GOFLAGS", "-mod=vendor")
	build := func() string {
		t.Helper()
		path, err := Build(r)
		if err != nil {
			t.Fatal(err)
		}
		return path
	}
	first := build()
	r.Out = t.TempDir() // if Out is a directory, the file in it is named gopls
	put(t, filepath.Join(r.Out, "gopls"), "what was there")
	second := build()
	if second != filepath.Join(r.Out, "gopls") {
		t.Errorf("it is %s", second)
	}
	for _, f := range []string{first, second} {
		if st, err := os.Stat(f); err != nil || st.Mode().Perm() != 0o755 || st.Size() != 10 {
			t.Errorf("%s: %v %v", f, st, err)
		}
	}
	calls := read(t, filepath.Join(seen, "calls"))
	if strings.Count(calls, "\n") != 1 || !strings.HasPrefix(calls, "-mod=mod off build ") {
		t.Errorf("go was called so:\n%s", calls)
	}
	if want := regexp.MustCompile(`^building gopls v.*\+redisvet.devel-\w{12} with go1.26.8; .*\|gopls v.* of go1.26.8 is there already$`); !want.MatchString(strings.Join(*said, "|")) {
		t.Errorf("it said %q", *said)
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	if mod := read(t, filepath.Join(seen, "mod")); !strings.Contains(mod, "github.com/redisvet/redisvet v0.0.0\n") || !strings.Contains(mod, "replace github.com/redisvet/redisvet => "+root+"\n") || !strings.Contains(mod, "golang.org/x/mod v0.1.0") {
		t.Errorf("go.mod is\n%s", mod)
	}
	if sum := read(t, filepath.Join(seen, "sum")); !strings.HasPrefix(sum, "of gopls\n") || !strings.Contains(sum, "golang.org/x/tools v0.48.0 h1:") {
		t.Errorf("go.sum is\n%s", sum)
	}
	for _, name := range []string{"internal/settings/redisvet.go", "internal/cache/redisvet.go", "internal/cache/analysis.go", "internal/settings/default.go"} {
		if overlay := read(t, filepath.Join(seen, "overlay")); !strings.Contains(overlay, filepath.Join(source, name)) {
			t.Errorf("%s is not in the overlay %s", name, overlay)
		}
	}

	// Another Go needs another build. Only some are kept.
	for _, v := range []string{"go1.26.9", "go1.26.10", "go1.27.1"} {
		fakeGo(t, v, script)
		build()
	}
	if n := strings.Count(read(t, filepath.Join(seen, "calls")), "\n"); n != 4 {
		t.Errorf("%d builds, want 4", n)
	}
	if kept, _ := filepath.Glob(filepath.Join(r.cache, "gopls", "*", "gopls")); len(kept) != keptBuilds {
		t.Errorf("kept are %v", kept)
	}
	if _, err := os.Stat(first); err == nil {
		t.Errorf("the oldest is still there")
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The suite is a released version if the binary was installed so, otherwise the
// checkout that it was built in.
func TestSuiteOf(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	own := func(version, sum string, replace *debug.Module) debug.Module {
		return debug.Module{Path: suiteModule, Version: version, Sum: sum, Replace: replace}
	}
	vendored, local := own("v1.2.3", "", nil), own("(devel)", "", nil) // of go.work
	tool := own("v1.2.3", "h1:x", nil)
	replaced := own("v1.2.3", "h1:x", &debug.Module{Path: "/src"})
	user := debug.Module{Path: "example.com/m", Version: "(devel)"}
	for name, c := range map[string]struct {
		info          *debug.BuildInfo
		root          string
		version, from string
	}{
		"go install of a version":          {&debug.BuildInfo{Main: own("v1.2.3", "h1:x", nil)}, "/gone", "v1.2.3", ""},
		"go tool":                          {&debug.BuildInfo{Main: user, Deps: []*debug.Module{{Path: "golang.org/x/mod", Sum: "h1:y"}, &tool}}, "/gone", "v1.2.3", ""},
		"go tool, vendored":                {&debug.BuildInfo{Main: user, Deps: []*debug.Module{&vendored}}, "/gone", "v1.2.3", ""},
		"go tool in a workspace":           {&debug.BuildInfo{Main: user, Deps: []*debug.Module{&local}}, root, "", root},
		"go build in a checkout":           {&debug.BuildInfo{Main: own("(devel)", "", nil)}, root, "", root},
		"go build in a git checkout":       {&debug.BuildInfo{Main: own("v1.2.4-0.20261123120000-0123456789ab+dirty", "", nil)}, root, "", root},
		"go tool that replaces":            {&debug.BuildInfo{Main: user, Deps: []*debug.Module{&replaced}}, root, "", root},
		"no build information":             {nil, root, "", root},
		"a checkout that is gone":          {&debug.BuildInfo{Main: own("(devel)", "", nil)}, "/gone", "", ""},
		"a checkout of something else":     {&debug.BuildInfo{Main: own("(devel)", "", nil)}, filepath.Join(root, "testdata"), "", ""},
		"a checkout, built with -trimpath": {&debug.BuildInfo{Main: own("(devel)", "", nil)}, suiteModule, "", ""},
	} {
		s, err := suiteOf(c.info, c.root)
		if c.version == "" && c.from == "" {
			if err == nil || !strings.Contains(err.Error(), "development build") || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s: %+v, %v", name, s, err)
			}
			continue
		}
		if err != nil || s.version != c.version || s.dir != c.from {
			t.Errorf("%s: %+v, %v", name, s, err)
		}
	}
}

// The label distinguishes checkouts by their code only.
func TestLabel(t *testing.T) {
	if label, err := (suite{version: "v1.2.3+incompatible"}).label(); label != "redisvet.v1.2.3.incompatible" || err != nil {
		t.Errorf("a version is %q, %v", label, err)
	}
	dir := t.TempDir()
	label := func() string {
		t.Helper()
		l, err := suite{dir: dir}.label()
		if err != nil || !regexp.MustCompile(`^redisvet\.devel-[0-9a-f]{12}$`).MatchString(l) {
			t.Fatalf("%q, %v", l, err)
		}
		return l
	}
	for _, name := range []string{"go.mod", "a.go", "sub/b.go"} {
		put(t, filepath.Join(dir, name), "1")
	}
	first := label()
	for _, name := range []string{"README.md", "a_test.go", "testdata/c.go", ".git/d.go", "nested/go.mod", "nested/e.go"} {
		put(t, filepath.Join(dir, name), "1")
		if label() != first {
			t.Errorf("%s makes it another suite", name)
		}
	}
	put(t, filepath.Join(dir, "sub/b.go"), "2")
	if label() == first {
		t.Error("a change of code makes no other suite")
	}
}
