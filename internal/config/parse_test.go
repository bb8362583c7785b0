package config

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestParse(t *testing.T) {
	c, err := parse("x.yaml", []byte(`# all there is
tests: true
rtt: 2ms
replicas: 4
price: 0.20/100k
impact: high
categories:
  redisloop/fastpoll: off
  uncachedstate/atomic: on
redisloop:
  enabled: false
  budget: 5_000
redisignore:
`))
	if err != nil {
		t.Fatal(err)
	}
	if c.Path != "x.yaml" || !c.Tests || c.RTT != 2*time.Millisecond || c.Replicas != 4 {
		t.Errorf("got %+v", c)
	}
	if c.Price.Amount != 0.2 || c.Price.Per != 100_000 || c.Price.String() != "0.20/100k" {
		t.Errorf("price %+v", c.Price)
	}
	if c.Impact != High {
		t.Errorf("impact %v", c.Impact)
	}
	for name, want := range map[string][2]bool{"fastpoll": {false, true}, "unpaced": {false, false}} {
		if on, given := c.Switched("redisloop", name); on != want[0] || given != want[1] {
			t.Errorf("%s: on %v, given %v", name, on, given)
		}
	}
	if on, given := c.Switched("uncachedstate", "atomic"); !on || !given {
		t.Errorf("atomic: on %v, given %v", on, given)
	}
	if c.Enabled("redisloop") || !c.Enabled("redisignore") {
		t.Errorf("enabled: redisloop %v, redisignore %v", c.Enabled("redisloop"), c.Enabled("redisignore"))
	}
}

func TestParseNothing(t *testing.T) {
	for _, text := range []string{"", "\n\n", "# a comment\n", "---\n", "{}\n", "\ufeff# mark\r\n"} {
		c, err := parse("x.yaml", []byte(text))
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if c.Tests || c.RTT != 500*time.Microsecond || c.Replicas != 1 || c.Price != (Price{}) || c.Impact != Medium || len(c.categories) > 0 || !c.Enabled("redisloop") {
			t.Errorf("%q: not the defaults: %+v", text, c)
		}
	}
}

func TestParseAlias(t *testing.T) {
	c, err := parse("x.yaml", []byte("tests: &yes true\nredisloop: {enabled: *yes}\n"))
	if err != nil || !c.Tests || !c.Enabled("redisloop") {
		t.Errorf("%+v, %v", c, err)
	}
}

// Each error is one line and begins with the path and the line at fault.
func TestParseErrors(t *testing.T) {
	known := slices.Sorted(slices.Values(append([]string{"baseline", "categories", "exclude", "impact", "overrides", "preset", "price", "profile", "replicas", "rtt", "severity", "tests"}, Rules...)))
	for _, c := range []struct{ name, text, want string }{
		{"unknown key", "tests: true\nreplica: 2\n", `2: unknown key "replica"; did you mean "replicas"?`},
		{"upper case", "RTT: 1ms\n", `1: unknown key "RTT"; did you mean "rtt"?`},
		{"unknown and far", "colour: red\n", `1: unknown key "colour"; there are ` + strings.Join(known, ", ")},
		{"unknown rule", "redislop:\n  budget: 1\n", `1: unknown key "redislop"; did you mean "redisloop"?`},
		{"merge", "x: &x {tests: true}\n<<: *x\n", `1: unknown key "x"`},
		{"twice", "rtt: 1ms\n\nrtt: 2ms\n", "3: rtt is set on line 1 already"},
		{"twice in a section", "redisloop:\n  budget: 1\n  budget: 2\n", "3: redisloop.budget is set on line 2 already"},
		{"tests", "tests: yes\n", `1: tests: want true or false, not "yes"`},
		{"tests a number", "tests: 1\n", `1: tests: want true or false, not "1"`},
		{"tests nothing", "tests:\n", "1: tests: want true or false, not nothing"},
		{"tests a list", "tests: [true]\n", "1: tests: want true or false, not a list"},
		{"rtt without unit", "tests: true\nrtt: 5\n", `2: rtt: want a duration such as 0.5ms, not "5"`},
		{"rtt zero", "rtt: 0ms\n", "1: rtt: want a duration"},
		{"rtt absurd", "rtt: 2h\n", `1: rtt: want a minute at most, not "2h"`},
		{"rtt negative", "rtt: -1ms\n", "1: rtt: want a duration"},
		{"value on its own line", "rtt:\n  soon\n", "2: rtt: want a duration"},
		{"replicas", "replicas: 0\n", `1: replicas: want a number from 1 up, not "0"`},
		{"half a replica", "replicas: 1.5\n", "1: replicas: want a number"},
		{"price", "price: 0.2\n", "1: price: want an amount per number of commands such as 0.20/100k"},
		{"impact", "tests: true\nimpact: severe\n", `2: impact: want low, medium or high, not "severe"`},
		{"categories no mapping", "categories: off\n", `1: categories: want lines such as redisloop/fastpoll: off below it, not "off"`},
		{"category of no rule", "categories:\n  redislop/fastpoll: off\n", `2: categories: no rule "redislop"; did you mean "redisloop"?`},
		{"no such category", "categories:\n  redisloop/fastpol: off\n", `2: categories: redisloop has no category "fastpol"; did you mean "fastpoll"?`},
		{"category without a rule", "categories:\n  fastpoll: off\n", `2: categories: want RULE/CATEGORY such as redisloop/fastpoll, not "fastpoll"`},
		{"category not on or off", "categories:\n  redisloop/fastpoll: maybe\n", `2: categories: redisloop/fastpoll: want on or off, not "maybe"`},
		{"category a list", "categories:\n  redisloop/fastpoll: [off]\n", `2: categories: redisloop/fastpoll: want on or off, not a list`},
		{"category twice", "categories:\n  redisloop/fastpoll: off\n  redisloop/fastpoll: on\n", "3: categories.redisloop/fastpoll is set on line 2 already"},
		{"preset", "tests: true\npreset: pay-per-reqest\n", `2: preset: no preset "pay-per-reqest"; did you mean "pay-per-request"?`},
		{"preset a list", "preset: [0.1]\n", `1: preset: no preset ""; there are `},
		{"severity no mapping", "severity: error\n", "1: severity: want lines such as redisloop/fastpoll: note below it"},
		{"severity", "severity:\n  redisloop: fatal\n", `2: severity: redisloop: want note, warning or error, not "fatal"`},
		{"severity of no category", "severity:\n  redisloop/fastpol: note\n", `2: severity: redisloop has no category "fastpol"; did you mean "fastpoll"?`},
		{"severity of no rule", "severity:\n  redislop: note\n", `2: severity: no rule "redislop"; did you mean "redisloop"?`},
		{"exclude no list", "exclude: gen\n", `1: exclude: want a list of paths such as [internal/gen], not "gen"`},
		{"exclude mappings", "exclude:\n- gen: x\n", "2: exclude: want paths in the list, not keys and values"},
		{"exclude nothing", "exclude:\n- a\n-\n", "3: exclude: want paths in the list, not nothing"},
		{"exclude absolute", "exclude: [/gen]\n", `1: exclude: want a path below the root of the module, not "/gen"`},
		{"exclude above", "exclude: [a/../../b]\n", `1: exclude: want a path below the root of the module, not "a/../../b"`},
		{"exclude with backslashes", "exclude: ['a\\b']\n", `1: exclude: want slashes between the elements of a path, not "a\\b"`},
		{"exclude half a class", "exclude: ['a/[b']\n", `1: exclude: "a/[b" is no pattern`},
		{"overrides no list", "overrides:\n  paths: [a]\n", "2: overrides: want a list of settings with paths, not keys and values"},
		{"override a word", "overrides: [a]\n", `1: overrides[0]: want paths and settings, not "a"`},
		{"override without paths", "overrides:\n- impact: low\n", "2: overrides[0]: want paths, such as [internal/jobs]"},
		{"override with paths of nothing", "overrides:\n- paths: []\n", "2: overrides[0]: want paths, such as [internal/jobs]"},
		{"override of no path", "overrides:\n- paths:\n  impact: low\n", "2: overrides[0].paths: want a list of paths"},
		{"override of another key", "overrides:\n- paths: [a]\n  tests: true\n", `3: unknown key "overrides[0].tests"; there are batchable, categories, impact, keyspace, paths, quotarecursion,`},
		{"override of a misspelt key", "overrides:\n- paths: [a]\n- path: [a]\n", `3: unknown key "overrides[1].path"; did you mean "paths"?`},
		{"override of an impact", "overrides:\n- paths: [a]\n  impact: severe\n", `3: impact: want low, medium or high, not "severe"`},
		{"override of a rule", "overrides:\n- paths: [a]\n  redisloop:\n    enabled: maybe\n", `4: overrides[0].redisloop.enabled: want true or false, not "maybe"`},
		{"override of a rule in files", "overrides:\n- paths: ['*.go']\n  redisloop:\n    budget: 1\n", "4: overrides[0].redisloop.budget applies to packages: want paths of directories, not of Go files"},
		{"section no mapping", "redisloop: 5\n", `1: redisloop: want the rule's options below it, not "5"`},
		{"enabled", "redisloop:\n  enabled: maybe\n", `2: redisloop.enabled: want true or false, not "maybe"`},
		{"enabled a list", "redisloop:\n  enabled: [true]\n", "2: redisloop.enabled: want true or false, not a list"},
		{"nested", "redisloop:\n  budget:\n    a: 1\n", "3: redisloop.budget: want a value or a list, not keys and values"},
		{"nested list", "redisloop:\n  budget:\n  - [1]\n", "3: redisloop.budget: want plain values in the list, not a list"},
		{"a list", "- tests\n", "1: want keys and values such as tests: true, not a list"},
		{"a word", "\ntests\n", `2: want keys and values such as tests: true, not "tests"`},
		{"odd key", "[a, b]: 1\n", "1: want a name as a key, not a list"},
		{"two documents", "tests: true\n---\ntests: false\n", "2: a second document"},
		{"syntax", "tests: true\nrtt: 1ms: 2ms\n", "2: mapping values are not allowed"},
		{"tab", "redisloop:\n\tbudget: 1\n", "2: found character that cannot start any token"},
		{"unclosed", "tests: \"true\n", "found unexpected end of stream"},
		{"syntax behind", "tests: true\n---\n{\n", "3: did not find expected node content"},
		{"no such anchor", "tests: true\nrtt: *nowhere\n", "2: unknown anchor 'nowhere' referenced"},
		{"control character", "tests: true\nrtt: 1\x01ms\n", "2: control characters are not allowed"},
		{"not UTF-8", "tests: true\nrtt: \xff\n", "2: "},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := parse("dir/x.yaml", []byte(c.text))
			if err == nil {
				t.Fatal("no error")
			}
			rest, ok := strings.CutPrefix(err.Error(), "dir/x.yaml:")
			if !ok || strings.Contains(rest, "\n") || rest[0] < '1' || rest[0] > '9' || !strings.Contains(rest, c.want) {
				t.Errorf("got  %v\nwant dir/x.yaml:%s", err, c.want)
			}
		})
	}
}

func TestParsePrice(t *testing.T) {
	for _, c := range []struct {
		text   string
		amount float64
		per    int64
	}{
		{"0.20/100k", 0.2, 100_000},
		{"0.2/1m", 0.2, 1_000_000},
		{"5/1000000", 5, 1_000_000},
		{".5/1K", .5, 1000},
		{"3 / 2G", 3, 2_000_000_000},
		{"1/1", 1, 1},
	} {
		p, err := ParsePrice(c.text)
		if err != nil || p.Amount != c.amount || p.Per != c.per || p.String() != c.text {
			t.Errorf("%q: %+v, %q, %v", c.text, p, p, err)
		}
	}
	for _, text := range []string{
		"", "/", "1", "1/", "/1k", "-1/1k", "1/-1", "0/1k", "1/0", "1/0k", "1/k", "1/1.5k", "$1/1k", "1/1kk", "1/1t",
		"nan/1k", "inf/1k", "1e3/1k", "0x1/1k", "1_0/1k", "1/1k/1k", "1./1k", "1/9999999999g", "1/99999999999999999999", "1\n/1k",
	} {
		if p, err := ParsePrice(text); err == nil {
			t.Errorf("%q is a price: %+v", text, p)
		}
	}
}

func TestPriceString(t *testing.T) {
	for want, p := range map[string]Price{
		"0.2/100k":      {Amount: 0.2, Per: 100_000},
		"5/1m":          {Amount: 5, Per: 1_000_000},
		"1/1500":        {Amount: 1, Per: 1500},
		"0.000001/2g":   {Amount: 1e-6, Per: 2_000_000_000},
		"0/0":           {},
		"1000000/3000g": {Amount: 1e6, Per: 3_000_000_000_000},
	} {
		if got := p.String(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestParseRTT(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"0.5ms": 500 * time.Microsecond, "0.5 ms": 500 * time.Microsecond, "1m0s": time.Minute,
	} {
		if d, err := ParseRTT(text); err != nil || d != want {
			t.Errorf("%q: %v, %v", text, d, err)
		}
	}
	for _, text := range []string{"", "1", "ms", " ms", "1 ", "1  ms", "1 m s", "1 1ms", "0s", "-1s", "1m30s", "soon"} {
		if d, err := ParseRTT(text); err == nil {
			t.Errorf("%q is a round trip of %v", text, d)
		}
	}
}

func TestParseReplicas(t *testing.T) {
	if n, err := ParseReplicas("12"); n != 12 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	for _, text := range []string{"", "0", "-1", "1.0", "many", "1e3", "99999999999999999999"} {
		if n, err := ParseReplicas(text); err == nil {
			t.Errorf("%q are %d replicas", text, n)
		}
	}
}

// Whatever the file contains, the result is a configuration or one line.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"tests: true", "redisloop: {budget: [1, 2]}", "a: &a [*a]", "price: 1/1k\n---\n", "? {a: b}\n: c", "- - -\n\t"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := parse("x.yaml", text)
		if (c == nil) == (err == nil) {
			t.Fatalf("%v and %v", c, err)
		}
		if err == nil && (c.RTT <= 0 || c.Replicas < 1 || c.Price.Per < 0 || math.IsInf(c.Price.Amount, 0)) {
			t.Fatalf("%+v", c)
		}
		if err != nil && (!strings.HasPrefix(err.Error(), "x.yaml:") || strings.Contains(err.Error(), "\n")) {
			t.Fatalf("%q", err)
		}
	})
}
