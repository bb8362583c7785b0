package version

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"

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
	changed, err := git("diff", "--name-only", "redisguard/"+want, "HEAD", "--", "redisguard", ":!redisguard/peers", ":!*_test.go")
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

func TestReleaseFault(t *testing.T) {
	dir := t.TempDir()
	git := func(args ...string) {
		t.Helper()
		cmd := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=t", "-c", "user.email=t@example.com"}, args...)...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v: %s", args, err, out)
		}
	}
	commit := func(text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Join(dir, "redisguard"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "redisguard", "guard.go"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		git("add", ".")
		git("commit", "-q", "-m", text)
	}
	expect := func(require, want string) {
		t.Helper()
		if got, err := releaseFault(dir, require); got != want || err != nil {
			t.Errorf("%q, %v, want %q", got, err, want)
		}
	}
	git("init", "-q")
	commit("first")
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
	if _, err := releaseFault(t.TempDir(), "v0.1.0"); err == nil {
		t.Error("no error where there is no repository")
	}
}
