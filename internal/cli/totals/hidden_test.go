package totals

import (
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/cli/output"
	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/redisloop"
	"github.com/redisvet/redisvet/uncachedstate"
)

// The line names what is hidden in the order of the rule, in the singular or the
// plural, and is not there where nothing is hidden.
func TestHiddenLines(t *testing.T) {
	rules := []*analysis.Analyzer{uncachedstate.Analyzer}
	of := func(categories ...string) []output.Finding {
		var out []output.Finding
		for _, c := range categories {
			out = append(out, output.Finding{Rule: "uncachedstate", Category: c, Why: report.OffByDefault})
		}
		return out
	}
	low := output.Finding{Rule: "uncachedstate", Category: "ratelimit", Impact: config.Low, Why: report.LowImpact}
	medium := output.Finding{Rule: "uncachedstate", Category: "atomic", Impact: config.Medium, Why: report.LowImpact}
	for _, tt := range []struct {
		hidden      []output.Finding
		patterns    []string
		leastImpact string
		want        string
	}{
		{nil, nil, "", ""},
		{nil, nil, "-impact=high", ""},
		{append(of("atomic"), medium, low), nil, "-impact=high",
			"not reported with -impact=high: 1 finding of low impact, 1 finding of medium impact; see redisvet -impact=low ./...\n" +
				"not reported by default: 1 counting limiter; see redisvet -uncachedstate.classes=all ./..."},
		{[]output.Finding{medium}, nil, "impact: high in .redisvet.yaml",
			"not reported with impact: high in .redisvet.yaml: 1 finding of medium impact; see redisvet -impact=medium ./..."},
		{of("lookup", "denylist", "atomic", "lookup", "atomic", "lookup"), nil, "",
			"not reported by default: 2 counting limiters, 1 denylist, 3 look-ups; see redisvet -uncachedstate.classes=all ./..."},
		{of("atomic"), []string{"./api", "./web"}, "",
			"not reported by default: 1 counting limiter; see redisvet -uncachedstate.classes=all ./api ./web"},
		{[]output.Finding{low}, nil, "", "not reported by default: 1 finding of low impact; see redisvet -impact=low ./..."},
		{append(of("atomic", "denylist"), medium, low, medium), nil, "",
			"not reported by default: 1 finding of low impact, 2 findings of medium impact, 1 counting limiter, 1 denylist; " +
				"see redisvet -impact=low -uncachedstate.classes=all ./..."},
		{[]output.Finding{medium}, nil, "", "not reported by default: 1 finding of medium impact; see redisvet -impact=medium ./..."},
	} {
		if got := strings.Join(HiddenLines(rules, ByDefault(rules, tt.hidden), tt.patterns, tt.leastImpact), "\n"); got != tt.want {
			t.Errorf("%v: %q, want %q", tt.hidden, got, tt.want)
		}
	}
}

// The totals count each finding once, by its rule and impact, and what the user has
// left out by what leaves it out.
func TestTotals(t *testing.T) {
	rules := []*analysis.Analyzer{redisloop.Analyzer, uncachedstate.Analyzer}
	of := func(rule string, impacts ...config.Impact) (out []output.Finding) {
		for _, i := range impacts {
			out = append(out, output.Finding{Rule: rule, Impact: i})
		}
		return out
	}
	for want, found := range map[string][]output.Finding{
		"":                                   nil,
		"1 finding: 1 uncachedstate (1 low)": of("uncachedstate", config.Low),
		"4 findings: 3 redisloop (1 high, 2 medium), 1 uncachedstate (1 high)": append(of("redisloop", config.Medium, config.High, config.Medium), of("uncachedstate", config.High)...),
	} {
		if got := Found(rules, found); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	hidden := []output.Finding{{Why: report.Ignored}, {Why: report.Excluded}, {Why: report.Ignored}, {Why: report.SwitchedOff}, {Why: report.LowImpact}, {}}
	for _, c := range []struct {
		hidden           []output.Finding
		known, unchanged int
		want             string
	}{
		{nil, 0, 0, ""},
		{hidden[4:], 0, 0, ""},
		{nil, 3, 1, "left out: 3 by baseline, 1 by -new-from"},
		{hidden, 2, 0, "left out: 2 by baseline, 2 by //redisvet:ignore, 1 by categories, 1 by exclude"},
	} {
		if got := LeftOut(c.hidden, c.known, c.unchanged); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
