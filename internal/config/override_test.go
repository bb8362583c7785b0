package config

import (
	"flag"
	"io"
	"path/filepath"
	"slices"
	"testing"
)

func TestGlob(t *testing.T) {
	for _, c := range []struct {
		glob    string
		yes, no []string
	}{
		{"gen", []string{"gen", "gen/a.go", "gen/x/a.go"}, []string{".", "general", "x/gen", "gen.go"}},
		{"./internal/gen/", []string{"internal/gen", "internal/gen/a.go"}, []string{"internal", "internal/generic/a.go"}},
		{"internal/*", []string{"internal/a", "internal/a/b.go"}, []string{"internal", "a"}},
		{"internal/**", []string{"internal", "internal/a", "internal/a/b/c.go"}, []string{"a/internal"}},
		{"**/gen", []string{"gen", "a/gen", "a/b/gen/x.go"}, []string{"a/general"}},
		{"**/*_mock.go", []string{"a_mock.go", "x/y/a_mock.go"}, []string{"a.go", "x/a_mock_test.go"}},
		{"a/**/z", []string{"a/z", "a/b/z", "a/b/c/z/x.go"}, []string{"a/b", "z"}},
		{"api/v[12]/?.go", []string{"api/v1/a.go"}, []string{"api/v3/a.go", "api/v1/ab.go"}},
		{".", []string{".", "a", "a/b.go"}, nil},
	} {
		g, err := parseGlob(c.glob)
		if err != nil {
			t.Errorf("%s: %v", c.glob, err)
			continue
		}
		for _, name := range c.yes {
			if !g.match(elements(name)) {
				t.Errorf("%s does not match %s", c.glob, name)
			}
		}
		for _, name := range c.no {
			if g.match(elements(name)) {
				t.Errorf("%s matches %s", c.glob, name)
			}
		}
	}
}

const withOverrides = `impact: high
exclude: [gen, '**/*_mock.go']
severity: {redisloop: error, redisloop/fastpoll: note}
categories: {redisloop/retry: off}
redisloop: {budget: 1000}
overrides:
- paths: [jobs]
  impact: low
  categories: {redisloop/retry: on}
  severity: {redisloop/fastpoll: warning}
  redisloop: {budget: 50}
- paths: ['**/admin', 'jobs/*_old.go']
  impact: medium
  redisloop: {enabled: false}
`

func TestOverrides(t *testing.T) {
	root := tree(t, map[string]string{"go.mod": "module m\n", Name: withOverrides, "jobs/a.go": "", "jobs/admin/a.go": "", "api/a.go": ""})
	var flags flag.FlagSet
	flags.SetOutput(io.Discard)
	budget := Int64(&flags, "budget", 1, "commands")
	for _, c := range []struct {
		name     string
		impact   Impact
		retry    bool
		fastpoll Severity
		budget   int64
		enabled  bool
		excluded bool
	}{
		{"api", High, false, Note, 1000, true, false},
		{"jobs", Low, true, Warning, 50, true, false},
		{"jobs/a.go", Low, true, Warning, 50, true, false},
		{"jobs/x_old.go", Medium, true, Warning, 50, false, false},
		{"jobs/admin", Medium, true, Warning, 50, false, false},
		{"jobs/admin/b_mock.go", Medium, true, Warning, 50, false, true},
		{"gen/x/a.go", High, false, Note, 1000, true, true},
	} {
		cfg, err := ForDir(root)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Join(root, filepath.FromSlash(c.name))
		cfg = cfg.In(name)
		retry, _ := cfg.Switched("redisloop", "retry")
		n, err := budget.For(cfg, "redisloop")
		if cfg.Impact != c.impact || retry != c.retry || cfg.Severity("redisloop", "fastpoll", High) != c.fastpoll || n != c.budget ||
			cfg.Enabled("redisloop") != c.enabled || cfg.Excluded(name) != c.excluded || err != nil {
			t.Errorf("%s: impact %v, retry %v, severity %v, budget %d, enabled %v, excluded %v, %v", c.name, cfg.Impact, retry,
				cfg.Severity("redisloop", "fastpoll", High), n, cfg.Enabled("redisloop"), cfg.Excluded(name), err)
		}
	}
	if err := flags.Set("budget", "7"); err != nil {
		t.Fatal(err)
	}
	cfg, err := ForDir(filepath.Join(root, "jobs"))
	if err != nil {
		t.Fatal(err)
	}
	if n, err := budget.For(cfg, "redisloop"); n != 7 || err != nil {
		t.Errorf("a flag loses against an override: %d, %v", n, err)
	}
}

// A flag wins over an override, as it wins over the rest of the file.
func TestFlagsOverOverrides(t *testing.T) {
	root := tree(t, map[string]string{"go.mod": "module m\n", Name: withOverrides, "jobs/a.go": ""})
	high := High
	Override(Overrides{Impact: &high, Categories: map[Category]bool{{"redisloop", "retry"}: false}})
	defer Override(Overrides{})
	cfg, err := ForDir(filepath.Join(root, "jobs"))
	if err != nil {
		t.Fatal(err)
	}
	if on, given := cfg.Switched("redisloop", "retry"); cfg.Impact != High || on || !given {
		t.Errorf("impact %v, retry %v", cfg.Impact, on)
	}
}

// An option of an override that the rule does not have is an error with its line,
// whatever directory is asked for.
func TestCheckOverrides(t *testing.T) {
	var flags flag.FlagSet
	Int64(&flags, "budget", 1, "commands")
	for text, want := range map[string]string{
		"overrides:\n- paths: [a]\n  redisloop:\n    budgets: 1\n": `x.yaml:4: redisloop has no option "budgets"; did you mean "budget"?`,
		"overrides:\n- paths: [a]\n  redisloop:\n    budget: x\n":  `x.yaml:4: redisloop.budget: want a number from 0 up, not "x"`,
	} {
		c, err := parse("x.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := c.CheckRule("redisloop", &flags); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// Without an entry of its own, the severity of a finding is that of its impact.
func TestSeverity(t *testing.T) {
	c := defaults()
	var got []Severity
	for _, i := range []Impact{Low, Medium, High} {
		got = append(got, c.Severity("redisloop", "retry", i))
	}
	if !slices.Equal(got, []Severity{Note, Warning, Error}) {
		t.Errorf("%v", got)
	}
}
