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

//go:embed doc.txt
var doc string

// Analyzer reports directives that are malformed, name no rule or are in a
// place where they say nothing.
var Analyzer = rule.New(rule.Spec{
	Name:     "redisignore",
	Page:     page,
	Doc:      doc,
	Comments: true,
	Check:    check,
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
			if !d.Valid() {
				p.Report.Report(report.Finding{Pos: d.Pos, End: d.End, Category: catMalformed, Message: d.Problem})
				continue
			}
			for _, name := range d.Rules {
				if msg := unknown(name.Text); msg != "" {
					p.Report.Report(report.Finding{Pos: name.Pos, End: name.End, Category: catUnknownRule, Message: msg})
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

// unknown returns the message for an unknown rule or category, with the nearest
// known one, or "".
func unknown(name string) string {
	what, known := "rule", config.Rules
	if rule, _, ok := strings.Cut(name, "/"); ok && slices.Contains(config.Rules, rule) {
		what, known = "category", nil
		for _, c := range config.Categories[rule] {
			known = append(known, rule+"/"+c)
		}
	}
	if slices.Contains(known, name) {
		return ""
	}
	if near := config.Nearest(name, known); near != "" {
		return fmt.Sprintf("redisvet:ignore names an unknown %s %q; did you mean %q?", what, name, near)
	}
	return fmt.Sprintf("redisvet:ignore names an unknown %s %q; there are %s", what, name, strings.Join(known, ", "))
}
