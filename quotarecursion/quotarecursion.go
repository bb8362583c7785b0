package quotarecursion

import (
	_ "embed"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/astedit"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/rule"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
)

//go:embed doc.go
var doc string

// Analyzer reports guards that reach themselves again through the client that
// they guard.
var Analyzer = rule.New(rule.Spec{
	Name:       "quotarecursion",
	Doc:        doc,
	Categories: []string{catUnbounded, catDoubleRead},
	Fixes:      Fixes,
	Check:      check,
})

func check(p *rule.Pass) error {
	lex, err := state.New(nil, nil, nil)
	if err != nil {
		return err
	}
	c := &checker{
		pass:   p.Pass,
		report: p.Report,
		res:    p.Result,
		calls:  report.NewCalls(p.Pass.Files),
		source: astedit.NewFiles(p.Pass),
		puts:   p.Result.Puts(),
		held:   newHoldings(p.Result),
		lex:    lex,
	}
	for _, fn := range c.res.Functions() {
		c.itself(fn)
	}
	c.wired()
	for _, fn := range c.res.Functions() {
		c.hooked(fn)
		c.intercepted(fn)
		c.onItsOwn(fn)
		c.routed(fn)
		c.twice(fn)
		c.writtenBack(fn)
	}
	return nil
}

// A checker judges one package.
type checker struct {
	pass   *analysis.Pass
	report *report.Reporter
	res    *summary.Result
	calls  report.Calls
	source *astedit.Files
	puts   []summary.Put
	held   *holdings
	lex    *state.Lexicon
}
