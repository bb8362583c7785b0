package rule_test

import (
	"flag"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/rule"
)

func spec() rule.Spec {
	var options flag.FlagSet
	config.Int64(&options, "budget", 5, "commands per day")
	return rule.Spec{Name: "redisloop", Page: page, Options: &options}
}

const markdown = "# redisloop\n\nReport what a test wants.\n\nAnd `more`.\n\n" +
	"| category | default | fix | what it finds |\n|---|---|---|---|\n| [unpaced](#unpaced) | off | safe, unsafe | A loop |\n\n" +
	"## unpaced\n\nA loop. Or two.\n\n**Why it costs:** Much.\n\n**Example:**\n\n```go\nfunc F() {\n\tg()\n}\n```\n\n" +
	"redisvet prints:\n\n```text\ng is bad\n```\n\nBetter:\n\n```go\nfunc F() {}\n```\n\n" +
	"**Fix:** Wait.\n\n- safe: a wait\n- unsafe: none; adds staleness\n\n" +
	"**Redis:** [CLIENT LIST](https://redis.io/docs/latest/commands/client-list/)\n\n" +
	"**Since:** 0.1.0. Off by default; `-redisloop.all` reports it.\n\n" +
	"## Not reported\n\nLoops that wait:\n\n- [not Redis](../../testdata/redisloop/quiet/notredis): `Sleep`.\n\n" +
	"## Options\n\n- `-redisloop.budget` (default `5`): commands per day.\n\n" +
	"## Suppress\n\nPut this on the line, on the line above, or above a declaration:\n\n```go\n//redisvet:ignore redisloop -- reason\n```\n\n" +
	"`redisloop/CATEGORY` suppresses one category. `-categories=redisloop/CATEGORY=off` switches it off.\n\nSee [others](redisignore.md).\n"

func TestMarkdown(t *testing.T) {
	if got := spec().Markdown(); got != markdown {
		t.Errorf("got\n%s\nwant\n%s", got, markdown)
	}
}

// Readers elsewhere have no other pages next to this one.
func TestHelp(t *testing.T) {
	const repo = "https://github.com/redisvet/redisvet/blob/main/"
	want := strings.NewReplacer(
		"(#unpaced)", "("+report.URL("redisloop")+"#unpaced)", "(../../", "("+repo, "(redisignore.md)", "("+report.URL("redisignore")+")",
	).Replace(markdown)
	if got := spec().Help(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// The text is wrapped, and has the form of Go's doc comments.
func TestText(t *testing.T) {
	const want = "report what a test wants\n\nAnd more.\n\n# unpaced\n\nA loop. Or two.\n\nWhy it costs: Much.\n\nExample:\n\n\tfunc F() {\n\t\tg()\n\t}\n\n" +
		"redisvet prints:\n\n\tg is bad\n\nBetter:\n\n\tfunc F() {}\n\nFix: Wait.\n\n  - safe: a wait\n  - unsafe: none; adds staleness\n\n" +
		"Redis: CLIENT LIST https://redis.io/docs/latest/commands/client-list/\n\nSince: 0.1.0. Off by default; -redisloop.all reports it.\n\n" +
		"# Not reported\n\nLoops that wait:\n\n  - not Redis: Sleep.\n\n# Options\n\n  - -redisloop.budget (default 5): commands per day.\n\n" +
		"# Suppress\n\nPut this on the line, on the line above, or above a declaration:\n\n\t//redisvet:ignore redisloop -- reason\n\n" +
		"redisloop/CATEGORY suppresses one category. -categories=redisloop/CATEGORY=off\nswitches it off.\n\nSee others.\n"
	before, after, _ := strings.Cut(rule.Of(rule.New(spec())).Text(), "# unused\n")
	_, after, _ = strings.Cut(after, "# Not reported\n")
	if got := before + "# Not reported\n" + after; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
