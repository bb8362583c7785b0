package config

import (
	"flag"
	"fmt"
	"sort"
	"strconv"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// An Int64Option is an option of a rule: a flag of its analyzer and a key of
// its section.
type Int64Option struct {
	flags *flag.FlagSet
	name  string
	value int64
	set   bool
}

// Int64 defines an option of a rule.
func Int64(flags *flag.FlagSet, name string, value int64, usage string) *Int64Option {
	o := &Int64Option{flags: flags, name: name, value: value}
	flags.Var(o, name, usage)
	return o
}

// String is flag.Value.
func (o *Int64Option) String() string {
	if o == nil {
		return ""
	}
	return strconv.FormatInt(o.value, 10)
}

// Set is flag.Value.
func (o *Int64Option) Set(s string) error {
	n, err := parseInt(s)
	if err != nil {
		return err
	}
	o.value, o.set = n, true
	return nil
}

// Get is flag.Getter.
func (o *Int64Option) Get() any { return o.value }

// For returns the option's value for a configuration: the flag where it was
// given, else the file's, else the default. It checks the whole section, so
// that an unknown key is told wherever the rule runs.
func (o *Int64Option) For(c *Config, rule string) (int64, error) {
	if err := c.check(rule, o.flags); err != nil {
		return 0, err
	}
	opt, ok := c.rules[rule][o.name]
	if !ok || o.set {
		return o.value, nil
	}
	n, err := parseInt(opt.value)
	if err != nil {
		return 0, fmt.Errorf("%s:%d: %s.%s: %v", c.Path, opt.line, rule, o.name, err)
	}
	return n, nil
}

func parseInt(s string) (int64, error) {
	n, err := strconv.ParseInt(strings.ReplaceAll(s, "_", ""), 10, 64)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("want a number from 0 up, not %q", s)
	}
	return n, nil
}

// check reports the first key of a rule's section that the rule does not
// know.
func (c *Config) check(rule string, flags *flag.FlagSet) error {
	known := []string{"enabled"}
	flags.VisitAll(func(f *flag.Flag) { known = append(known, f.Name) })
	var bad []string
	for key := range c.rules[rule] {
		ok := false
		for _, k := range known {
			ok = ok || k == key
		}
		if !ok {
			bad = append(bad, key)
		}
	}
	if len(bad) == 0 {
		return nil
	}
	sort.Slice(bad, func(i, j int) bool { return c.rules[rule][bad[i]].line < c.rules[rule][bad[j]].line })
	return fmt.Errorf("%s:%d: %s has no option %q%s", c.Path, c.rules[rule][bad[0]].line, rule, bad[0], didYouMean(bad[0], known))
}

// Check validates the file that applies to dir against all rules, before
// anything is analysed.
func Check(dir string, analyzers []*analysis.Analyzer) error {
	c, err := ForDir(dir)
	if err != nil {
		return err
	}
	for _, a := range analyzers {
		if err := c.check(a.Name, &a.Flags); err != nil {
			return err
		}
		var bad error
		a.Flags.VisitAll(func(f *flag.Flag) {
			if o, ok := f.Value.(*Int64Option); ok && bad == nil {
				_, bad = o.For(c, a.Name)
			}
		})
		if bad != nil {
			return bad
		}
	}
	return nil
}

// didYouMean suggests the nearest known word, when one is near.
func didYouMean(word string, known []string) string {
	best, least := "", 4
	for _, k := range known {
		if d := distance(word, k); d < least {
			best, least = k, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %q?)", best)
}

// distance is the Levenshtein distance.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		prev := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			prev, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, prev+cost)
		}
	}
	return row[len(b)]
}
