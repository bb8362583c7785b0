package version

import (
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/semver"
)

// Which version of redisguard goes with each way to have redisvet.
func TestForRedisguard(t *testing.T) {
	user := debug.Module{Path: "example.com/m", Version: "(devel)"}
	own := func(version, sum string) debug.Module {
		return debug.Module{Path: Module, Version: version, Sum: sum}
	}
	tool, replaced := own("v1.2.3", "h1:x"), own("v1.2.3", "h1:x")
	replaced.Replace = &debug.Module{Path: "/src"}
	for name, c := range map[string]struct {
		info *debug.BuildInfo
		want string
	}{
		"nothing is known":              {nil, ""},
		"go build in a checkout":        {&debug.BuildInfo{Main: own("(devel)", "")}, ""},
		"the same, with git":            {&debug.BuildInfo{Main: own("v0.0.0-20260102030405-abcdefabcdef", "")}, ""},
		"the same, changed":             {&debug.BuildInfo{Main: own("v0.0.0-20260102030405-abcdefabcdef+dirty", "")}, ""},
		"go install of a commit":        {&debug.BuildInfo{Main: own("v0.0.0-20260102030405-abcdefabcdef", "h1:x")}, "abcdefabcdef"},
		"of a commit behind a release":  {&debug.BuildInfo{Main: own("v1.2.4-0.20260102030405-abcdefabcdef", "h1:x")}, "abcdefabcdef"},
		"go install of a release":       {&debug.BuildInfo{Main: own("v1.2.3", "h1:x")}, Redisguard},
		"of a release candidate":        {&debug.BuildInfo{Main: own("v1.2.3-rc.1", "h1:x")}, Redisguard},
		"go tool":                       {&debug.BuildInfo{Main: user, Deps: []*debug.Module{&tool}}, Redisguard},
		"go tool with a replacement":    {&debug.BuildInfo{Main: user, Deps: []*debug.Module{&replaced}}, ""},
		"a program that is no redisvet": {&debug.BuildInfo{Main: user}, ""},
	} {
		if got := ForRedisguard(Own(c.info)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// A binary names the version that it was built from, whether redisvet is its main module
// or one that it requires.
func TestText(t *testing.T) {
	own := debug.Module{Path: Module, Version: "v1.2.3", Sum: "h1:x"}
	for name, c := range map[string]struct {
		info *debug.BuildInfo
		want string
	}{
		"nothing is known":         {nil, "(devel)"},
		"go install of a release":  {&debug.BuildInfo{Main: own}, "v1.2.3"},
		"a file of a release":      {&debug.BuildInfo{Main: debug.Module{Path: "proxy", Version: "(devel)"}, Deps: []*debug.Module{&own}}, "v1.2.3"},
		"a checkout":               {&debug.BuildInfo{Main: debug.Module{Path: Module, Version: "v1.2.3+dirty"}}, "v1.2.3+dirty"},
		"a checkout without git":   {&debug.BuildInfo{Main: debug.Module{Path: Module}}, "(devel)"},
		"another program's binary": {&debug.BuildInfo{Main: debug.Module{Path: "example.com/m", Version: "v9.9.9"}}, "(devel)"},
	} {
		if got := Text(c.info); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// releaseFault says what is wrong with the tags of the repository in dir, where
// releases require redisguard in version want. Only a commit with a tag of
// redisvet is a release: its redisguard is tagged, and has not changed since.
func releaseFault(dir, want string) (string, error) {
	git := func(args ...string) ([]string, error) {
		out, err := exec.Command("git", append([]string{"-C", dir}, args...)...).Output()
		if err != nil {
			return nil, fmt.Errorf("git %v: %w", args, err)
		}
		return strings.Fields(string(out)), nil
	}
	guards, err := git("tag", "--list", "redisguard/v*")
	if err != nil {
		return "", err
	}
	there := false
	for _, tag := range guards {
		v := strings.TrimPrefix(tag, "redisguard/")
		if semver.Compare(v, want) > 0 {
			return fmt.Sprintf("%s is tagged, and releases require %s", tag, want), nil
		}
		there = there || v == want
	}
	releases, err := git("tag", "--points-at", "HEAD", "--list", "v*")
	if err != nil || len(releases) == 0 {
		return "", err
	}
	if !there {
		return fmt.Sprintf("%s requires redisguard/%s, which is no tag", releases[0], want), nil
	}
	modules, err := git("ls-files", "redisguard/*/go.mod")
	if err != nil {
		return "", err
	}
	diff := []string{"diff", "--name-only", "redisguard/" + want, "HEAD", "--", "redisguard", ":!*_test.go"}
	for _, name := range modules { // they have tags of their own
		diff = append(diff, ":!"+path.Dir(name))
	}
	changed, err := git(diff...)
	if err == nil && len(changed) > 0 {
		return fmt.Sprintf("%s requires redisguard/%s, and %s has changed since", releases[0], want, changed[0]), nil
	}
	return "", err
}

func TestReleasesRequireATag(t *testing.T) {
	root := filepath.Join("..", "..")
	if _, err := os.Stat(filepath.Join(root, ".git")); err != nil {
		t.Skip("no checkout, so there are no tags")
	}
	if fault, err := releaseFault(root, Redisguard); err != nil || fault != "" {
		t.Error(fault, err)
	}
}

// The modules with adapters require the redisguard that is released with them:
// whoever downloads one does not get the replacement.
func TestAdaptersRequireRedisguard(t *testing.T) {
	for _, name := range []string{"grpc", "otel", "prom"} {
		file := filepath.Join("..", "..", "redisguard", name, "go.mod")
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		mod, err := modfile.Parse(file, text, nil)
		if err != nil {
			t.Fatal(err)
		}
		const guard = Module + "/redisguard"
		found := ""
		for _, r := range mod.Require {
			if r.Mod.Path == guard {
				found = r.Mod.Version
			}
		}
		if mod.Module.Mod.Path != guard+"/"+name || found != Redisguard {
			t.Errorf("%s requires redisguard %q, and releases have %s", mod.Module.Mod.Path, found, Redisguard)
		}
	}
}

func TestReleaseFault(t *testing.T) {
	dir := t.TempDir()
	git := func(args ...string) {
		t.Helper()
		cmd := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=t", "-c", "user.email=t@example.com"}, args...)...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v: %s", args, err, out)
		}
	}
	write := func(name, text string) {
		t.Helper()
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		git("add", ".")
		git("commit", "-q", "-m", text)
	}
	commit := func(text string) { t.Helper(); write("redisguard/guard.go", text) }
	expect := func(require, want string) {
		t.Helper()
		if got, err := releaseFault(dir, require); got != want || err != nil {
			t.Errorf("%q, %v, want %q", got, err, want)
		}
	}
	git("init", "-q")
	commit("first")
	write("redisguard/prom/go.mod", "module prom")
	write("redisguard/prom/prom.go", "package prom")
	expect("v0.1.0", "") // nothing is released
	git("tag", "v0.5.0")
	expect("v0.1.0", "v0.5.0 requires redisguard/v0.1.0, which is no tag")
	git("tag", "redisguard/v0.1.0")
	expect("v0.1.0", "")
	commit("second")
	expect("v0.1.0", "")
	expect("v0.0.9", "redisguard/v0.1.0 is tagged, and releases require v0.0.9")
	git("tag", "v0.6.0")
	expect("v0.1.0", "v0.6.0 requires redisguard/v0.1.0, and redisguard/guard.go has changed since")
	git("tag", "redisguard/v0.2.0")
	expect("v0.2.0", "")
	write("redisguard/prom/prom.go", "package prom // changed")
	git("tag", "v0.7.0")
	expect("v0.2.0", "") // a module of its own
	if _, err := releaseFault(t.TempDir(), "v0.1.0"); err == nil {
		t.Error("no error where there is no repository")
	}
}
