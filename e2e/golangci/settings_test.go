package golangci

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/cli/clitest"
	"github.com/redisvet/redisvet/internal/drivertest"
)

// What is wrong with the settings is said before anything runs, and once.
func TestWrongSettings(t *testing.T) {
	dir := t.TempDir()
	clitest.Put(t, filepath.Join(dir, "go.mod"), "module example.com/m\n\ngo 1.25\n")
	clitest.Put(t, filepath.Join(dir, "m.go"), "package m\n")
	for settings, want := range map[string]string{
		"{rtts: 1ms}":                         `settings: unknown key "rtts"; did you mean "rtt"?`,
		"{rtt: 1}":                            `settings: rtt: want a duration such as 0.5ms, not "1"`,
		"{redisloop: {buget: 1}}":             `settings: redisloop has no option "buget"; did you mean "budget"?`,
		"{redisloop: {budget: few}}":          `settings: redisloop.budget: want a number from 0 up, not "few"`,
		"{uncachedstate: {classes: [x]}}":     `settings: uncachedstate.classes: `,
		"[redisloop]":                         `settings: want keys and values such as tests: true, not a list`,
		"{}}\n      redisloop: {type: module": `settings: there are both redisvet, which has all rules, and redisloop: keep one of them`,
	} {
		got := lint(t, dir, suite(settings))
		if got.code != 3 || strings.Count(got.stderr, want) != 1 {
			t.Errorf("%s: exit %d, not %s:\n%s", settings, got.code, want, got.stderr)
		}
	}
}

// A second run answers from the cache; one with other settings does not. No
// .redisvet.yaml is read, whatever stands in it.
func TestCache(t *testing.T) {
	withCache(t)
	t.Setenv("GL_DEBUG", "goanalysis/issues/cache")
	dir := hub(t)
	all := standalone(t, dir)
	poll := slices.IndexFunc(all, func(s string) bool { return strings.Contains(s, " polled every ") })
	if poll < 0 {
		t.Fatalf("no poll among %v", all)
	}
	var quiet []string // with a budget that allows the polls
	for _, f := range all {
		if !strings.Contains(f, " polled every ") {
			quiet = append(quiet, f)
		}
	}
	for i, step := range []struct {
		settings, file string
		want           []string
		cached         bool
	}{
		{"{}", "", all, false},
		{"{}", "", all, true},
		{"{redisloop: {budget: 10000000}}", "", quiet, false},
		{"{redisloop: {budget: 10000000}}", "", quiet, true},
		{"{redisloop: {budget: 10000000.0}}", "", quiet, false}, // as JSON and TOML have it
		{"{redisloop: {enabled: false}, uncachedstate: {enabled: false}}", "", without(all, "internal/"), false},
		{"{}", "redisloop:\n  enabled: false\n", all, true},
		{"{}", "redisloop:\n  buget: 1\n", all, true},
		{"{replicas: 2}", "redisloop:\n  buget: 1\n", nil, false},
	} {
		clitest.Put(t, filepath.Join(dir, ".redisvet.yaml"), step.file)
		got := lint(t, dir, suite(step.settings))
		want := step.want
		if want == nil {
			clitest.Put(t, filepath.Join(dir, ".redisvet.yaml"), "")
			want = standalone(t, dir, "-replicas=2")
		}
		drivertest.Same(t, "redisvet", want, "golangci-lint", got.findings)
		if cached := strings.Contains(got.stderr, "analyzing 0/"); cached != step.cached {
			t.Errorf("step %d, %s: from the cache: %v\n%.2000s", i+1, step.settings, cached, got.stderr)
		}
	}
}
