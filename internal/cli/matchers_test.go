package cli_test

import (
	"encoding/json"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/cli/clitest"
	"github.com/redisvet/redisvet/internal/config"
)

// A matcher is the pattern of a problem matcher: which group has what.
type matcher struct {
	Regexp                            string
	File, Line, Column, Message, Code int
}

// The problem matchers of docs find in the text of the command and of go vet each
// finding once, with its place, rule and category, and none of the related places.
func TestProblemMatchers(t *testing.T) {
	var github struct{ ProblemMatcher []struct{ Pattern []matcher } }
	var tasks struct {
		Tasks []struct{ ProblemMatcher struct{ Pattern matcher } }
	}
	for name, v := range map[string]any{"github.json": &github, "tasks.json": &tasks} {
		if err := json.Unmarshal([]byte(clitest.Get(t, filepath.Join("..", "..", "docs", "problem-matchers", name))), v); err != nil {
			t.Fatal(err)
		}
	}
	dir := pollsWith(t, "preset: pay-per-request\nexclude: [jobs]\n")
	_, out, _ := suiteIn(t, dir, "./...")
	const vetted = "# example.com/polls/gen\ngen/gen.go:12:7: rdb.Get polled every 1 s: 86k GETs a day per goroutine [high] (redisloop/fastpoll)\ngen/gen.go:11:2: \tthe loop\n"
	for text, want := range map[string]string{out: "[api/api.go:12:7 redisloop/fastpoll gen/gen.go:12:7 redisloop/fastpoll]", vetted: "[gen/gen.go:12:7 redisloop/fastpoll]"} {
		for _, m := range []matcher{github.ProblemMatcher[0].Pattern[0], tasks.Tasks[0].ProblemMatcher.Pattern} {
			re := regexp.MustCompile(m.Regexp)
			var got []string
			for line := range strings.Lines(text) {
				if g := re.FindStringSubmatch(strings.TrimSuffix(line, "\n")); g != nil {
					got = append(got, g[m.File]+":"+g[m.Line]+":"+g[m.Column]+" "+g[m.Code])
					if !strings.HasPrefix(g[m.Message], "rdb.Get polled every ") || !strings.HasSuffix(g[m.Message], "[high]") {
						t.Errorf("message %q", g[m.Message])
					}
				}
			}
			if "["+strings.Join(got, " ")+"]" != want {
				t.Errorf("got %v, want %s, in\n%s", got, want, text)
			}
		}
	}
	rules := regexp.MustCompile(`\(\?:([a-z|]+)\)`).FindStringSubmatch(github.ProblemMatcher[0].Pattern[0].Regexp)
	if rules == nil || !slices.Equal(strings.Split(rules[1], "|"), config.Rules) {
		t.Errorf("the rules in the matcher are %v, not %v", rules, config.Rules)
	}
}
