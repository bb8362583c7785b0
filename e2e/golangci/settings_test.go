package golangci

import (
	"path/filepath"
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

// polls has a finding whatever the settings, and one that hangs on a budget
// and names the round trip.
const polls = clitest.Redis + `
-- go.mod --
module example.com/polls

go 1.25
` + clitest.Require + `
-- polls.go --
package polls

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

func Load(ctx context.Context, rdb *redis.Client, ids []string) {
	for _, id := range ids {
		rdb.Get(ctx, id)
	}
	for {
		rdb.Get(ctx, "a")
		time.Sleep(time.Second)
	}
}
`

// A second run answers from the cache; one with other settings does not. No
// .redisvet.yaml is read, whatever it says.
func TestCache(t *testing.T) {
	withCache(t)
	t.Setenv("GL_DEBUG", "goanalysis/issues/cache")
	dir := clitest.Write(t, polls)
	one, two := standalone(t, dir), standalone(t, dir, "-redisloop.budget=1000")
	if len(one) != 1 || len(two) != 2 {
		t.Fatalf("redisvet: %v, %v", one, two)
	}
	const off, broken = "redisloop:\n  enabled: false\n", "redisloop:\n  buget: 1\n"
	for i, step := range []struct {
		settings, file string
		want           []string
		cached         bool
	}{
		{"{}", "", one, false},
		{"{}", "", one, true},
		{"{redisloop: {budget: 1000}}", "", two, false},
		{"{redisloop: {budget: 1000}}", "", two, true},
		{"{}", "", one, true},
		{"{redisloop: {budget: 1000.0}}", off, two, true}, // the same, as JSON and TOML have it
		{"{redisloop: {enabled: false}}", broken, nil, false},
		{"{}", broken, one, true},
	} {
		clitest.Put(t, filepath.Join(dir, ".redisvet.yaml"), step.file)
		got := lint(t, dir, suite(step.settings))
		drivertest.Same(t, "expected", step.want, "golangci-lint", got.findings)
		if cached := strings.Contains(got.stderr, "analyzing 0/"); cached != step.cached {
			t.Errorf("step %d, %s: from the cache: %v\n%.2000s", i+1, step.settings, cached, got.stderr)
		}
	}
}
