package report

import (
	"fmt"
	"slices"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/config"
)

// reported reports one finding per line from 2 on, with an impact each, and
// returns the messages and the lines that are hidden.
func reported(t *testing.T, conf, text string, impacts ...config.Impact) (messages, hidden []string, r *Result) {
	t.Helper()
	pass := newPass(t, "example.com/m", conf, source{"a.go", text})
	var found []analysis.Diagnostic
	pass.Report = func(d analysis.Diagnostic) { found = append(found, d) }
	rep, err := New(pass)
	if err != nil {
		t.Fatal(err)
	}
	file := pass.Fset.File(pass.Files[0].FileStart)
	for i, impact := range impacts {
		at := file.LineStart(i + 3)
		rep.Report(Finding{Pos: at, End: at + 1, Category: "unpaced", Message: "m", Impact: impact})
	}
	r = rep.Done()
	for _, d := range found {
		messages = append(messages, fmt.Sprintf("%d: %s", pass.Fset.Position(d.Pos).Line, d.Message))
		if got := r.Impact(d); d.Category == "unpaced" && got != impacts[pass.Fset.Position(d.Pos).Line-3] {
			t.Errorf("%s: impact %v", d.Message, got)
		}
	}
	for _, h := range r.Hidden() {
		if h.Reason != LowImpact {
			continue
		}
		hidden = append(hidden, fmt.Sprintf("%d: %s", pass.Fset.Position(h.Pos).Line, h.Impact))
	}
	return messages, hidden, r
}

const threeLines = "package m\n\nvar a = 1\nvar b = 2\nvar c = 3\n"

func TestImpact(t *testing.T) {
	for _, c := range []struct {
		conf         string
		want, hidden []string
	}{
		{"", []string{"4: m", "5: m [high]"}, []string{"3: low"}},
		{"impact: low\n", []string{"3: m [low]", "4: m", "5: m [high]"}, nil},
		{"impact: high\n", []string{"5: m [high]"}, []string{"3: low", "4: medium"}},
		{"categories: {redisloop/unpaced: off}\n", nil, nil},
		{"categories: {redisloop/fastpoll: off}\n", []string{"4: m", "5: m [high]"}, []string{"3: low"}},
	} {
		got, hidden, _ := reported(t, c.conf, threeLines, config.Low, config.Medium, config.High)
		if !slices.Equal(got, c.want) || !slices.Equal(hidden, c.hidden) {
			t.Errorf("%q: %q, hidden %q", c.conf, got, hidden)
		}
	}
	if (*Result)(nil).Impact(analysis.Diagnostic{}) != config.Medium {
		t.Error("no result is not medium")
	}
}

// A directive may name a category. What is not reported for its impact or category
// still uses the directive: somebody else may see it.
func TestDirectiveOfACategory(t *testing.T) {
	for _, c := range []struct {
		conf, directive string
		want            []string
	}{
		{"", "redisloop/unpaced", nil},
		{"", "redisloop", nil},
		{"", "redisloop/fastpoll", []string{"3: m [high]", "3: redisvet:ignore redisloop/fastpoll suppresses nothing here: remove it"}},
		{"", "redisloop/fastpoll,redisloop/unpaced", []string{"3: redisvet:ignore redisloop/fastpoll suppresses nothing here: remove it"}},
		{"", "quotarecursion/unpaced", []string{"3: m [high]"}},
		{"impact: high\n", "redisloop/unpaced", nil},
		{"categories: {redisloop/unpaced: off}\n", "redisloop/unpaced", nil},
	} {
		text := "package m\n\nvar a = 1 //redisvet:ignore " + c.directive + " -- a reason\n"
		if got, _, _ := reported(t, c.conf, text, config.High); !slices.Equal(got, c.want) {
			t.Errorf("%s, %q: %q", c.directive, c.conf, got)
		}
	}
}
