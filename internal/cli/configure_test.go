package cli_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/cli"
	"github.com/redisvet/redisvet/internal/cli/clitest"
	"github.com/redisvet/redisvet/internal/config"
)

var allOff = strings.Join(config.Rules, ": {enabled: false}\n") + ": {enabled: false}\n"

// A configuration that leaves no rule on is an error, like such flags.
func TestEveryRuleSwitchedOff(t *testing.T) {
	dir := clitest.Write(t, "-- go.mod --\nmodule example.com/c\n\ngo 1.25\n-- a.go --\npackage a\n")
	file := filepath.Join(dir, ".redisvet.yaml")
	for _, c := range []struct {
		text, flag string
		off        bool
	}{
		{allOff, "-polish=false", true},
		{allOff, "-polish", false}, // the file does not mention it
		{"redisloop: {enabled: false}\n", "-redisloop", true},
		{"redisloop: {enabled: false}\n", "-polish=false", false},
	} {
		clitest.Put(t, file, c.text)
		code, out, stderr := withSuite(t, dir, c.flag, "./...")
		want, says := cli.Clean, ""
		if c.off {
			want, says = cli.Failed, "redisvet: every rule is switched off: enabled: false in .redisvet.yaml\n"
		}
		if code != want || out != "" || stderr != says {
			t.Errorf("%s with %q: exit %d, %s%s", c.flag, c.text, code, out, stderr)
		}
	}
}

// In a workspace it is enough that one module has a rule.
func TestSwitchedOffInAWorkspace(t *testing.T) {
	t.Setenv("GOWORK", "")
	t.Setenv("GOFLAGS", "")
	dir := clitest.Write(t, "-- go.work --\ngo 1.25\n\nuse (\n\t./a\n\t./b\n)\n"+
		"-- a/go.mod --\nmodule example.com/a\n\ngo 1.25\n-- a/a.go --\npackage a\n"+
		"-- b/go.mod --\nmodule example.com/b\n\ngo 1.25\n-- b/b.go --\npackage b\n-- a/.redisvet.yaml --\n"+allOff)
	in := filepath.Join(dir, "a")
	if code, _, stderr := withSuite(t, in, "-polish=false", "./..."); code != cli.Clean || stderr != "" {
		t.Errorf("exit %d, %s", code, stderr)
	}
	clitest.Put(t, filepath.Join(dir, "b", ".redisvet.yaml"), allOff)
	if code, _, stderr := withSuite(t, in, "-polish=false", "./..."); code != cli.Failed || !strings.Contains(stderr, "every rule is switched off") {
		t.Errorf("all off: exit %d, %s", code, stderr)
	}
}

// A file that is not read is reported, whatever else is found.
func TestUnreadConfiguration(t *testing.T) {
	dir := clitest.Write(t, clitest.Chain)
	_, found, _ := redisvet(t, dir, "./...")
	clitest.Put(t, filepath.Join(dir, ".redisvet.yml"), "tests: true\n")
	expect(t, dir, []string{"./..."}, cli.Findings, found, "redisvet: .redisvet.yml is not read: the configuration is called .redisvet.yaml\n")
	expect(t, filepath.Join(dir, "plain"), []string{"."}, cli.Clean, "", "redisvet: ../.redisvet.yml is not read: the configuration is called .redisvet.yaml\n")
}

// So is one in a directory below the root of the module.
func TestUnreadConfigurationBelow(t *testing.T) {
	dir := clitest.Write(t, polls)
	clitest.Put(t, filepath.Join(dir, "api", ".redisvet.yaml"), "impact: high\n")
	const line = "api/.redisvet.yaml is not read: the configuration is next to go.mod, where overrides: sets options of paths\n"
	if code, out, stderr := suiteIn(t, dir); code != cli.Clean || out != "" || stderr != "redisvet: "+line {
		t.Errorf("exit %d\n%s%s", code, out, stderr)
	}
	if code, out, stderr := suiteIn(t, dir, "./jobs"); code != cli.Clean || out != "" || stderr != "" {
		t.Errorf("another package: exit %d\n%s%s", code, out, stderr)
	}
}

// A path that excludes nothing may be misspelt, or have been renamed.
func TestNothingExcluded(t *testing.T) {
	dir := clitest.Write(t, polls)
	for exclude, want := range map[string]string{
		"gen, api/api.go, 'j*', '**/nosuch.go'": "",
		"internal/gen, gen, 'old/*.go'":         "redisvet: .redisvet.yaml: exclude: there is no internal/gen\nredisvet: .redisvet.yaml: exclude: there is no old/*.go\n",
	} {
		clitest.Put(t, filepath.Join(dir, ".redisvet.yaml"), "exclude: ["+exclude+"]\n")
		if code, out, stderr := suiteIn(t, dir); code != cli.Clean || out != "" || stderr != want {
			t.Errorf("%s: exit %d\n%s%s", exclude, code, out, stderr)
		}
	}
}

// A list without classes would silently switch off the rule.
func TestNoClasses(t *testing.T) {
	dir := clitest.Write(t, "-- go.mod --\nmodule example.com/c\n\ngo 1.25\n-- a.go --\npackage a\n")
	const want = "want one class or more, such as ratelimit; enabled: false and -uncachedstate=false switch the rule off"
	if code, _, stderr := withSuite(t, dir, "-uncachedstate.classes=", "./..."); code != cli.Failed || !strings.Contains(stderr, want) {
		t.Errorf("the flag: exit %d, %s", code, stderr)
	}
	for _, text := range []string{"uncachedstate: {classes: []}\n", "uncachedstate:\n  classes:\n"} {
		clitest.Put(t, filepath.Join(dir, ".redisvet.yaml"), text)
		if code, _, stderr := withSuite(t, dir, "./..."); code != cli.Failed || !strings.Contains(stderr, ": uncachedstate.classes: "+want) {
			t.Errorf("%q: exit %d, %s", text, code, stderr)
		}
	}
	clitest.Put(t, filepath.Join(dir, ".redisvet.yaml"), "uncachedstate: {names: [none=throttling]}\n")
	if code, _, stderr := withSuite(t, dir, "./..."); code != cli.Failed || !strings.Contains(stderr, `"none=throttling" takes nothing away; did you mean "none=throttl`) {
		t.Errorf("a word of keys as a name: exit %d, %s", code, stderr)
	}
}
