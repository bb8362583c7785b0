package config

import (
	"fmt"
	"slices"
	"strings"
)

// A Severity is how formats of other tools show a finding. It changes neither what
// is reported nor the exit code.
type Severity int8

const (
	Note Severity = iota
	Warning
	Error
)

// severities are the names of the severities, from Note up. They are the levels of
// SARIF.
var severities = []string{"note", "warning", "error"}

func (s Severity) String() string { return severities[s] }

func parseSeverity(s string) (Severity, error) {
	i := slices.Index(severities, s)
	if i < 0 {
		return 0, fmt.Errorf("want note, warning or error, not %q", s)
	}
	return Severity(i), nil
}

// Severity returns the severity of a finding: what the file says of its category or
// else of its rule, or else that of its impact.
func (c *Config) Severity(rule, category string, impact Impact) Severity {
	for _, name := range []string{rule + "/" + category, rule} {
		if s, ok := c.severity[name]; ok {
			return s
		}
	}
	return Severity(impact - Low)
}

// parseSubject checks the name of a rule, or of a category of one.
func parseSubject(s string) error {
	if strings.Contains(s, "/") {
		_, err := ParseCategory(s)
		return err
	}
	if !slices.Contains(Rules, s) {
		return fmt.Errorf("no rule %q%s", s, suggest(s, Rules))
	}
	return nil
}
