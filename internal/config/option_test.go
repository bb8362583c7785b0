package config

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/go/analysis"
)

// A rule has an option of each type.
type rule struct {
	flags  flag.FlagSet
	budget *Option[int64]
	strict *Option[bool]
	keys   *Option[[]string]
}

func newRule() *rule {
	r := new(rule)
	r.flags.Init("redisloop", flag.ContinueOnError)
	r.flags.SetOutput(io.Discard)
	r.budget = Int64(&r.flags, "budget", 500_000, "commands")
	r.strict = Bool(&r.flags, "strict", false, "be strict")
	r.keys = StringList(&r.flags, "keys", []string{"a", "b"}, "names")
	return r
}

type values struct {
	budget int64
	strict bool
	keys   []string
}

func (r *rule) read(t *testing.T, file string) (v values, err error) {
	t.Helper()
	c, err := parse("x.yaml", []byte(file))
	if err != nil {
		return v, err
	}
	errs := make([]error, 3)
	v.budget, errs[0] = r.budget.For(c, "redisloop")
	v.strict, errs[1] = r.strict.For(c, "redisloop")
	v.keys, errs[2] = r.keys.For(c, "redisloop")
	for _, e := range errs {
		if (e == nil) != (errs[0] == nil) {
			t.Errorf("options of one section differ about it: %v", errs)
		}
	}
	return v, errs[0]
}

func (v values) equal(w values) bool {
	return v.budget == w.budget && v.strict == w.strict && slices.Equal(v.keys, w.keys)
}

const wholeSection = `redisloop:
  enabled: true
  budget: 1_000
  strict: true
  keys:
  - c
  - d
`

func TestOptions(t *testing.T) {
	inFile := values{1000, true, []string{"c", "d"}}
	for _, c := range []struct {
		name, file string
		flags      []string
		want       values
	}{
		{"default", "", nil, values{500_000, false, []string{"a", "b"}}},
		{"file", wholeSection, nil, inFile},
		{"another rule's wholeSection", "redisignore:\n  budget: 3\n", nil, values{500_000, false, []string{"a", "b"}}},
		{"flag", "", []string{"-budget=7", "-strict", "-keys=x, y,"}, values{7, true, []string{"x", "y"}}},
		{"flag over file", wholeSection, []string{"-budget=500000", "-strict=false", "-keys="}, values{500_000, false, nil}},
		{"list on a line", "redisloop: {keys: 'c,d'}", []string{"-budget=1"}, values{1, false, []string{"c", "d"}}},
		{"empty list", "redisloop: {keys: []}", nil, values{500_000, false, nil}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRule()
			if err := r.flags.Parse(c.flags); err != nil {
				t.Fatal(err)
			}
			got, err := r.read(t, c.file)
			if err != nil || !got.equal(c.want) {
				t.Errorf("got  %+v, %v\nwant %+v", got, err, c.want)
			}
		})
	}
}

// Drivers register the flags of a rule again under their own names.
func TestOptionRegisteredAgain(t *testing.T) {
	r := newRule()
	driver := flag.NewFlagSet("driver", flag.ContinueOnError)
	r.flags.VisitAll(func(f *flag.Flag) { driver.Var(f.Value, "redisloop."+f.Name, f.Usage) })
	if err := driver.Parse([]string{"-redisloop.budget=7", "-redisloop.strict", "rest"}); err != nil {
		t.Fatal(err)
	}
	got, err := r.read(t, wholeSection)
	if err != nil || got.budget != 7 || !got.strict || driver.NArg() != 1 {
		t.Errorf("%+v, %v, rest %v", got, err, driver.Args())
	}
}

// The flag package prints defaults, for which it makes zero values.
func TestOptionUsage(t *testing.T) {
	r := newRule()
	var out strings.Builder
	r.flags.SetOutput(&out)
	r.flags.PrintDefaults()
	for _, want := range []string{"(default 500000)", "(default a,b)"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %s in\n%s", want, &out)
		}
	}
	if strings.Contains(out.String(), "panic") {
		t.Error(&out)
	}
}

func TestOptionFlagErrors(t *testing.T) {
	for _, arg := range []string{"-budget=many", "-budget=-1", "-strict=maybe"} {
		if err := newRule().flags.Parse([]string{arg}); err == nil || !strings.Contains(err.Error(), "want ") {
			t.Errorf("%s: %v", arg, err)
		}
	}
}

func TestSectionErrors(t *testing.T) {
	for file, want := range map[string]string{
		"redisloop:\n  buget: 1\n":                  `x.yaml:2: redisloop has no option "buget"; did you mean "budget"?`,
		"redisloop:\n  budget: 1\n  colour: red\n":  `x.yaml:3: redisloop has no option "colour"; there are budget, enabled, keys, strict`,
		"redisloop:\n  budget: many\n":              `x.yaml:2: redisloop.budget: want a number from 0 up, not "many"`,
		"redisloop:\n  budget:\n":                   `x.yaml:2: redisloop.budget: want a number from 0 up, not ""`,
		"redisloop:\n  keys: a\n  budget: [1, 2]\n": `x.yaml:3: redisloop.budget: want one value, not the list of 2`,
		"redisloop:\n  strict: 1\n":                 `x.yaml:2: redisloop.strict: want true or false, not "1"`,
	} {
		r := newRule()
		if _, err := r.read(t, file); err == nil || err.Error() != want {
			t.Errorf("%q:\ngot  %v\nwant %s", file, err, want)
		}
		// An error in the file is reported even if a flag overrides the key.
		r = newRule()
		if err := r.flags.Parse([]string{"-budget=1"}); err != nil {
			t.Fatal(err)
		}
		if _, err := r.read(t, file); err == nil {
			t.Errorf("%q with a flag: no error", file)
		}
	}
}

// A rule may change its list without changing the configuration.
func TestOptionListIsCopied(t *testing.T) {
	r := newRule()
	c, err := parse("x.yaml", []byte(wholeSection))
	if err != nil {
		t.Fatal(err)
	}
	first, _ := r.keys.For(c, "redisloop")
	first[0] = "changed"
	if again, _ := r.keys.For(c, "redisloop"); again[0] != "c" {
		t.Errorf("got %v", again)
	}
}

func TestCheck(t *testing.T) {
	loop := &analysis.Analyzer{Name: "redisloop"}
	Int64(&loop.Flags, "budget", 1, "")
	ignore := &analysis.Analyzer{Name: "redisignore"}
	for file, want := range map[string]string{
		"redisloop: {budget: 3}\nredisignore: {enabled: false}\n": "",
		"redisloop: {buget: 3}\n":                                 `:1: redisloop has no option "buget"; did you mean "budget"?`,
		"redisloop: {budget: x}\n":                                `:1: redisloop.budget: want a number from 0 up, not "x"`,
		"redisignore: {budget: 3}\n":                              `:1: redisignore has no option "budget"; there are enabled`,
		"tests: maybe\n":                                          ":1: tests: ",
	} {
		root := tree(t, map[string]string{"go.mod": "module m\n", Name: file})
		err := Check(root, []*analysis.Analyzer{loop, ignore})
		switch {
		case want == "" && err != nil:
			t.Errorf("%q: %v", file, err)
		case want != "" && (err == nil || !strings.HasPrefix(err.Error(), filepath.Join(root, Name)+want)):
			t.Errorf("%q: %v, want %s", file, err, want)
		}
	}
	if err := Check(os.TempDir(), []*analysis.Analyzer{loop}); err != nil {
		t.Errorf("without a file: %v", err)
	}
}

func TestOverride(t *testing.T) {
	root := tree(t, map[string]string{"go.mod": "module m\n", Name: "tests: true\nrtt: 1ms\nreplicas: 2\nprice: 1/1k\n"})
	yes, no, rtt, three, price := true, false, time.Second, 3, Price{Amount: 2, Per: 5}
	t.Cleanup(func() { Override(Overrides{}) })

	Override(Overrides{Tests: &no, Replicas: &three})
	c, err := ForDir(root)
	if err != nil || c.Tests || c.RTT != time.Millisecond || c.Replicas != 3 || c.Price.Per != 1000 {
		t.Errorf("%+v, %v", c, err)
	}
	Override(Overrides{RTT: &rtt, Price: &price, Tests: &yes})
	c, err = ForDir(root)
	if err != nil || !c.Tests || c.RTT != time.Second || c.Replicas != 2 || c.Price != price {
		t.Errorf("%+v, %v", c, err)
	}
	if c, err := ForDir(tree(t, map[string]string{"go.mod": "module m\n"})); err != nil || !c.Tests || c.RTT != time.Second || c.Replicas != 1 {
		t.Errorf("without a file: %+v, %v", c, err)
	}
	Override(Overrides{})
	if c, err = ForDir(root); err != nil || c.RTT != time.Millisecond || c.Price.Per != 1000 {
		t.Errorf("nothing overridden: %+v, %v", c, err)
	}
}

func TestNearest(t *testing.T) {
	known := []string{"redisloop", "redisignore", "rtt", "tests"}
	for word, want := range map[string]string{
		"redislop": "redisloop", "RedisLoop": "redisloop", "redis-loop": "redisloop", "test": "tests", "rt": "",
		"rttt": "rtt", "x": "", "": "", "loop": "", "redisignored": "redisignore",
		"etsts": "tests", "etsst": "", "rdeisloop": "redisloop",
	} {
		if got := Nearest(word, known); got != want {
			t.Errorf("%q: %q, want %q", word, got, want)
		}
	}
}

func TestValid(t *testing.T) {
	var flags flag.FlagSet
	o := StringList(&flags, "colours", nil, "").Valid(func(list []string) error {
		for _, s := range list {
			if s != "red" && s != "blue" {
				return fmt.Errorf("no colour %q", s)
			}
		}
		return nil
	})
	if err := flags.Set("colours", "red,green"); err == nil || !strings.Contains(err.Error(), `no colour "green"`) {
		t.Errorf("red,green: %v", err)
	}
	if v, ok := o.Get().([]string); !ok || len(v) != 0 {
		t.Errorf("a value that was refused is kept: %q", v)
	}
	if err := flags.Set("colours", "red,blue"); err != nil {
		t.Error(err)
	}
	if err := o.check(option{isList: true, list: []string{"pink"}}); err == nil {
		t.Error("a list with pink in a file is not refused")
	}
}
