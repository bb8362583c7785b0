package config

import (
	"flag"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
)

// A preset has values of its own, which the other keys of the file replace, wherever
// the key of the preset is.
func TestPreset(t *testing.T) {
	var flags flag.FlagSet
	budget := Int64(&flags, "budget", 500_000, "commands")
	for text, want := range map[string]struct {
		price  string
		budget int64
		chosen bool
	}{
		"preset: pay-per-request\n":                                     {"0.20/100k", 20_000, false},
		"redisloop: {budget: 7}\npreset: pay-per-request\nprice: 1/1\n": {"1/1", 7, true},
		"preset: \"0.1\"\n":                                             {"0/0", 500_000, false},
		"preset: 0.1\n":                                                 {"0/0", 500_000, false},
	} {
		c, err := parse("x.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		n, err := budget.For(c, "redisloop")
		if c.Price.String() != want.price || n != want.budget || budget.Chosen(c, "redisloop") != want.chosen || c.Path != "x.yaml" || err != nil {
			t.Errorf("%s: price %s, budget %d, chosen %v, %v", text, c.Price, n, budget.Chosen(c, "redisloop"), err)
		}
	}
}

// A category that a preset does not know is off, until the user switches it on.
func TestPresetBeforeACategory(t *testing.T) {
	old := presets
	defer func() { presets = old }()
	presets = append(slices.Clone(old), preset{name: "0.0", known: map[string][]string{"redisloop": {"unpaced"}}})
	c, err := parse("x.yaml", []byte("preset: '0.0'\ncategories: {redisloop/retry: on}\n"))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][2]bool{"unpaced": {false, false}, "retry": {true, true}, "fastpoll": {false, true}} {
		if on, given := c.Switched("redisloop", name); on != want[0] || given != want[1] {
			t.Errorf("%s: on %v, given %v", name, on, given)
		}
	}
}

func TestSettings(t *testing.T) {
	var flags flag.FlagSet
	Int64(&flags, "budget", 500_000, "commands")
	keys := StringList(&flags, "keys", nil, "words")
	StringList(&flags, "names", nil, "words")
	rules := []*analysis.Analyzer{{Name: "redisloop", Flags: flags}}
	c, err := parse("x.yaml", []byte("preset: pay-per-request\nrtt: 2ms\ncategories:\n  redisloop/retry: off\nexclude: [gen, 'a/*.go']\nredisloop:\n  enabled: true\n  names: [a=b]\n"))
	if err != nil {
		t.Fatal(err)
	}
	if err := keys.Set("x=y"); err != nil {
		t.Fatal(err)
	}
	high := High
	Override(Overrides{Impact: &high})
	defer Override(Overrides{})
	var got []string
	for _, s := range c.overridden().Settings(rules, rules) {
		if s.Key == "" || s.From == "" || s.Doc == "" && !strings.HasPrefix(s.Key, "categories.") {
			t.Errorf("%+v", s)
		}
		got = append(got, s.Key+" "+s.Value+" "+s.From)
	}
	want := []string{
		"preset pay-per-request x.yaml:1", "tests false default", "rtt 2ms x.yaml:2", "replicas 1 default",
		"price 0.20/100k preset pay-per-request", "profile  default", "baseline  default", "impact high flag", "categories  default",
		"categories.redisloop/retry off x.yaml:4", "severity  default", "exclude [gen, a/*.go] x.yaml:5", "overrides  default",
		"redisloop.enabled true x.yaml:7", "redisloop.budget 20000 preset pay-per-request", "redisloop.keys [x=y] flag", "redisloop.names [a=b] x.yaml:8",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
