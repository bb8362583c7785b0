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

// distance counts the letters to insert, drop or replace, and the neighbours to swap, to
// turn a into b.
func distance(a, b string) int {
	rows := make([][]int, len(a)+1) // by the length of a beginning of a, then of b
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			replace := rows[i-1][j-1]
			if a[i-1] != b[j-1] {
				replace++
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, replace)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
