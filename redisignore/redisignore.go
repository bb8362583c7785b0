package redisignore

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/report"
)

//go:embed doc.go
var doc string

// Analyzer reports malformed directives and directives for unknown rules.
var Analyzer = &analysis.Analyzer{
	Name:             "redisignore",
	Doc:              report.MustDoc(doc, "redisignore"),
	URL:              report.URL("redisignore"),
	Run:              run,
	ResultType:       report.ResultType,
	RunDespiteErrors: true,
}

func run(pass *analysis.Pass) (any, error) {
	r, err := report.New(pass)
	if err != nil {
		return nil, err
	}
	for _, f := range pass.Files {
		for _, d := range report.Directives(pass.Fset, f) {
			if !d.Holds() {
				r.Report(report.Finding{Pos: d.Pos, End: d.End, Category: "malformed", Message: d.Problem})
				continue
			}
			for _, name := range d.Rules {
				if !slices.Contains(config.Rules, name.Text) {
					r.Report(report.Finding{Pos: name.Pos, End: name.End, Category: "unknownrule", Message: unknown(name.Text)})
				}
			}
		}
	}
	return r.Done(), nil
}

// unknown returns the message for an unknown rule, with the nearest known one.
func unknown(name string) string {
	if near := config.Nearest(name, config.Rules); near != "" {
		return fmt.Sprintf("redisvet:ignore names an unknown rule %q; did you mean %q?", name, near)
	}
	return fmt.Sprintf("redisvet:ignore names an unknown rule %q; there are %s", name, strings.Join(config.Rules, ", "))
}
