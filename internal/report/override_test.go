package report

import (
	"fmt"
	"slices"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/config"
)

// What a file does not report is recorded with the reason, each finding once, and a
// file that is excluded has no reason but that.
func TestReasons(t *testing.T) {
	const text = "package m\n\nvar a = 1 //redisvet:ignore redisloop -- once\nvar b = 2\nvar c = 3\n"
	for _, c := range []struct{ conf, found, hidden string }{
		{"", "[4 5]", "[3:ignored]"},
		{"impact: high\n", "[5]", "[3:ignored 4:low]"},
		{"categories: {redisloop/unpaced: off}\n", "[]", "[3:ignored 4:off 5:off]"},
		{"exclude: [a.go]\n", "[]", "[4:excluded 5:excluded]"},
		{"exclude: ['*.go']\nimpact: high\n", "[]", "[5:excluded]"},
		{"exclude: [b.go]\n", "[4 5]", "[3:ignored]"},
		{"overrides: [{paths: [a.go], impact: high}]\n", "[5]", "[3:ignored 4:low]"},
		{"impact: high\noverrides: [{paths: ['.'], impact: low}]\n", "[4 5]", "[3:ignored]"},
		{"overrides: [{paths: [a.go], redisloop: {enabled: false}}]\n", "[]", "[]"},
	} {
		pass := newPass(t, "example.com/m", c.conf, source{"a.go", text})
		found, hidden := []int{}, []string{}
		line := func(d analysis.Diagnostic) int { return pass.Fset.Position(d.Pos).Line }
		pass.Report = func(d analysis.Diagnostic) { found = append(found, line(d)) }
		rep, err := New(pass)
		if err != nil {
			t.Fatal(err)
		}
		file := pass.Fset.File(pass.Files[0].FileStart)
		for i, impact := range []config.Impact{config.Medium, config.Medium, config.High} {
			rep.Report(Finding{Pos: file.LineStart(i + 3), Category: "unpaced", Message: "m", Impact: impact})
		}
		names := map[Reason]string{LowImpact: "low", SwitchedOff: "off", Ignored: "ignored", Excluded: "excluded"}
		for _, h := range rep.Done().Hidden() {
			hidden = append(hidden, fmt.Sprintf("%d:%s", pass.Fset.Position(h.Pos).Line, names[h.Reason]))
		}
		if fmt.Sprint(found) != c.found || fmt.Sprint(hidden) != c.hidden {
			t.Errorf("%q: found %v, want %s; hidden %v, want %s", c.conf, found, c.found, hidden, c.hidden)
		}
	}
}

// A category that is off reports no unused directive either, and an excluded file has
// none.
func TestUnusedSwitchedOff(t *testing.T) {
	const text = "package m\n\nvar a = 1 //redisvet:ignore redisloop -- once\n"
	for conf, want := range map[string]int{"": 1, "categories: {redisloop/unused: off}\n": 0, "exclude: [a.go]\n": 0, "exclude: [b.go]\n": 1} {
		pass := newPass(t, "example.com/m", conf, source{"a.go", text})
		n := 0
		pass.Report = func(analysis.Diagnostic) { n++ }
		rep, err := New(pass)
		if err != nil {
			t.Fatal(err)
		}
		if rep.Done(); n != want {
			t.Errorf("%q: %d findings", conf, n)
		}
	}
}

// The severity of a finding is that of the configuration of its file.
func TestSeverityOfAFinding(t *testing.T) {
	const text = "package m\n\nvar a = 1\nvar b = 2\n"
	conf := "severity: {redisloop/unpaced: note}\noverrides: [{paths: [b.go], severity: {redisloop: error, redisloop/unpaced: error}}]\n"
	pass := newPass(t, "example.com/m", conf, source{"a.go", text}, source{"b.go", text})
	var found []analysis.Diagnostic
	pass.Report = func(d analysis.Diagnostic) { found = append(found, d) }
	rep, err := New(pass)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range pass.Files {
		file := pass.Fset.File(f.FileStart)
		rep.Report(Finding{Pos: file.LineStart(3), Category: "unpaced", Message: "m", Impact: config.Medium})
		rep.Report(Finding{Pos: file.LineStart(4), Category: "retry", Message: "m", Impact: config.Medium})
	}
	res := rep.Done()
	var got []string
	for _, d := range found {
		got = append(got, res.Severity("redisloop", d).String())
	}
	if want := []string{"note", "warning", "error", "error"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if s := (*Result)(nil).Severity("redisloop", analysis.Diagnostic{}); s != config.Warning {
		t.Errorf("without a result: %v", s)
	}
}
