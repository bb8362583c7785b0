package redisignore

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/directive"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/rule"
)

//go:embed doc.go
var doc string

// Analyzer reports directives that are malformed, name no rule or are in a
// place where they say nothing.
var Analyzer = rule.New(rule.Spec{
	Name:       "redisignore",
	Doc:        doc,
	Categories: []string{catMalformed, catMisplaced, catUnknownRule},
	Comments:   true,
	Check:      check,
})

// The categories of findings.
const (
	catMalformed   = "malformed"
	catMisplaced   = "misplaced"
	catUnknownRule = "unknownrule"
)

func check(p *rule.Pass) error {
	for _, f := range p.Pass.Files {
		for _, d := range report.Directives(p.Pass.Fset, f) {
			if !d.Holds() {
				p.Report.Report(report.Finding{Pos: d.Pos, End: d.End, Category: catMalformed, Message: d.Problem})
				continue
			}
			for _, name := range d.Rules {
				if !slices.Contains(config.Rules, name.Text) {
					p.Report.Report(report.Finding{Pos: name.Pos, End: name.End, Category: catUnknownRule, Message: unknown(name.Text)})
				}
			}
		}
		for _, d := range directive.Declarations(f, p.Pass.TypesInfo) {
			category := catMalformed
			if d.Misplaced {
				category = catMisplaced
			}
			if !d.Counts() {
				p.Report.Report(report.Finding{Pos: d.Pos, End: d.End, Category: category, Message: d.Problem})
			}
		}
	}
	return nil
}

// unknown returns the message for an unknown rule, with the nearest known one.
func unknown(name string) string {
	if near := config.Nearest(name, config.Rules); near != "" {
		return fmt.Sprintf("redisvet:ignore names an unknown rule %q; did you mean %q?", name, near)
	}
	return fmt.Sprintf("redisvet:ignore names an unknown rule %q; there are %s", name, strings.Join(config.Rules, ", "))
}
