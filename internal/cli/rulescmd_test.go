package cli_test

import (
	"cmp"
	"flag"
	"regexp"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/analyzers"
	"github.com/redisvet/redisvet/internal/cli"
	"github.com/redisvet/redisvet/internal/cli/clitest"
	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/drivertest"
)

// all runs the command in dir with all rules, and leaves out the totals.
func all(t *testing.T, dir string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	code, stdout, stderr = suiteIn(t, dir, args...)
	return code, stdout, drivertest.WithoutTotals(stderr)
}

// The table has each category once, with its default, its impact and what it finds.
func TestRules(t *testing.T) {
	code, out, stderr := all(t, "", "rules")
	if code != cli.Clean || stderr != "" {
		t.Fatalf("exit %d, %s", code, stderr)
	}
	off := map[string]bool{
		"uncachedstate/quota": true, "uncachedstate/denylist": true, "uncachedstate/switch": true,
		"uncachedstate/atomic": true, "uncachedstate/lookup": true,
	}
	impacts := map[string]string{
		"redisloop/retry": "medium", "uncachedstate/switch": "medium", "uncachedstate/lookup": "medium",
		"keyspace/scan": "medium", "keyspace/onepage": "medium", "batchable/series": "low",
	}
	seen := 0
	for line := range strings.Lines(out) {
		fields := strings.Fields(line)
		if len(fields) < 5 {
			t.Errorf("a line that says nothing: %q", line)
			continue
		}
		rule, category, ok := strings.Cut(fields[0], "/")
		if !ok || fields[0] == "RULE/CATEGORY" {
			continue
		}
		seen++
		want := cmp.Or(impacts[fields[0]], "high")
		if rule == "redisignore" || category == "unused" {
			want = "medium"
		}
		if fields[2] != want {
			t.Errorf("%s/%s has impact %s, want %s", rule, category, fields[2], want)
		}
		if want := map[bool]string{true: "off", false: "on"}[off[fields[0]]]; fields[1] != want {
			t.Errorf("%s/%s is %s by default, want %s", rule, category, fields[1], want)
		}
	}
	want := 0
	for _, categories := range config.Categories {
		want += len(categories)
	}
	if seen != want {
		t.Errorf("%d categories, want %d:\n%s", seen, want, out)
	}
}

// Each category has a text, and what it names works.
func TestExplain(t *testing.T) {
	for rule, categories := range config.Categories {
		for _, category := range categories {
			name := rule + "/" + category
			code, out, stderr := all(t, "", "explain", name)
			paragraphs := strings.Split(out, "\n\n")
			if code != cli.Clean || stderr != "" || len(paragraphs) < 3 || paragraphs[0] != name || strings.HasPrefix(paragraphs[1], "Default:") {
				t.Errorf("explain %s: exit %d\n%s%s", name, code, out, stderr)
			}
			if !strings.Contains(out, "//redisvet:ignore "+name+" -- reason\n") || !strings.Contains(out, rule+".md#"+category+"\n") {
				t.Errorf("explain %s lacks the directive or the page:\n%s", name, out)
			}
		}
	}
	if _, out, _ := all(t, "", "explain", "uncachedstate/atomic"); !strings.Contains(out, "off; on with -categories=uncachedstate/atomic=on or -uncachedstate.classes=all\n") {
		t.Errorf("atomic:\n%s", out)
	}
	for _, a := range analyzers.All() {
		_, help, _ := all(t, "", "help", a.Name)
		a.Flags.VisitAll(func(f *flag.Flag) {
			heads := regexp.MustCompile(`(?m)^ *(- )?-`+regexp.QuoteMeta(a.Name+"."+f.Name)+`\b`).FindAllString(help, -1)
			if len(heads) != 1 {
				t.Errorf("help %s has -%s.%s %d times:\n%s", a.Name, a.Name, f.Name, len(heads), help)
			}
		})
	}
	_, help, _ := all(t, "", "help", "redisloop")
	if code, out, stderr := all(t, "", "explain", "redisloop"); code != cli.Clean || out != help || stderr != "" {
		t.Errorf("explain of a rule is not its help: exit %d\n%s%s", code, out, stderr)
	}
	for _, c := range []struct{ args, stderr string }{
		{"explain", "redisvet: explain takes one RULE/CATEGORY, such as redisloop/perelement; see redisvet rules\n"},
		{"explain redisloop/perelemnt", "redisvet: redisloop has no category \"perelemnt\"; did you mean \"perelement\"?; see redisvet rules\n"},
		{"explain redisloop/", "redisvet: want RULE/CATEGORY such as redisloop/fastpoll, not \"redisloop/\"; see redisvet rules\n"},
		{"explain nothing/at", "redisvet: no rule \"nothing\"; there are batchable, keyspace, quotarecursion, redisignore, redisloop, uncachedstate; see redisvet rules\n"},
		{"rules all", "redisvet: rules takes no arguments; see redisvet explain RULE/CATEGORY\n"},
	} {
		if code, out, stderr := all(t, "", strings.Fields(c.args)...); code != cli.Failed || out != "" || stderr != c.stderr {
			t.Errorf("%s: exit %d\n%s%s\nwant %s", c.args, code, out, stderr, c.stderr)
		}
	}
	want, _, _ := all(t, "", "version")
	if code, _, stderr := all(t, "", "--version"); code != want || stderr != "" {
		t.Errorf("--version: exit %d, %s", code, stderr)
	}
}

// Without packages the command analyses all of the module, also where its root
// has no Go files.
func TestWithoutPackages(t *testing.T) {
	dir := clitest.Write(t, clitest.Redis+`
-- go.mod --
module example.com/poll

go 1.25
`+clitest.Require+`
-- worker/worker.go --
package worker

import (
	"context"

	"github.com/redis/go-redis/v9"
)

func Poll(ctx context.Context, rdb *redis.Client) {
	for {
		rdb.Get(ctx, "job")
	}
}
`)
	want, wantOut, wantErr := all(t, dir, "./...")
	code, out, stderr := all(t, dir)
	if code != want || out != wantOut || stderr != wantErr || code != cli.Findings {
		t.Errorf("exit %d\n%s%s\nwith ./...: exit %d\n%s%s", code, out, stderr, want, wantOut, wantErr)
	}
}
