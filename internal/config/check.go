package config

import (
	"flag"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// Check validates the file that applies to dir, including the options of the
// given analyzers, so that a driver can report errors before it loads anything.
func Check(dir string, analyzers []*analysis.Analyzer) error {
	c, err := ForDir(dir)
	if err != nil {
		return err
	}
	return c.Check(analyzers)
}

// Check validates the options of the given analyzers.
func (c *Config) Check(analyzers []*analysis.Analyzer) error {
	for _, a := range analyzers {
		if err := c.CheckRule(a.Name, &a.Flags); err != nil {
			return err
		}
	}
	return nil
}

// CheckRule returns an error for the first key in a rule's section that is
// neither a flag of the rule nor "enabled", or whose value the flag does not
// accept.
func (c *Config) CheckRule(rule string, flags *flag.FlagSet) error {
	for _, o := range c.overrides {
		if err := o.CheckRule(rule, flags); err != nil {
			return err
		}
	}
	for _, set := range c.rules[rule] {
		if set.key == enabledKey {
			continue
		}
		f := flags.Lookup(set.key)
		if f == nil {
			known := []string{enabledKey}
			flags.VisitAll(func(f *flag.Flag) { known = append(known, f.Name) })
			return fmt.Errorf("%s: %s has no option %q%s", place(set.path, set.keyLine), rule, set.key, suggest(set.key, known))
		}
		if o, ok := f.Value.(interface{ check(option) error }); ok {
			if err := o.check(set); err != nil {
				return fmt.Errorf("%s: %s.%s: %w", place(set.path, set.line), rule, set.key, err)
			}
		}
	}
	return nil
}

// suggest ends an error about an unknown word: with the nearest known word, or
// with all of them if none is near.
func suggest(word string, known []string) string {
	if near := Nearest(word, known); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	known = slices.Sorted(slices.Values(known))
	return "; there are " + strings.Join(known, ", ")
}

// Nearest returns the known word that is meant by a misspelt one, or "". At
// most a third of the letters differ.
func Nearest(word string, known []string) string {
	word = strings.ToLower(word)
	best, least := "", len(word)/3+1
	for _, k := range known {
		if d := distance(word, k); d < least {
			best, least = k, d
		}
	}
	return best
}

// distance counts the letters to insert, drop or replace to turn a into b.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replace := diagonal
			if a[i] != b[j] {
				replace++
			}
			diagonal = row[j+1]
			row[j+1] = min(row[j+1]+1, row[j]+1, replace)
		}
	}
	return row[len(b)]
}
