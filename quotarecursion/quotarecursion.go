package quotarecursion

import (
	_ "embed"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/astedit"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/rule"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/quotarecursion/internal/containment"
	"github.com/redisvet/redisvet/quotarecursion/internal/recursion"
)

//go:embed doc.txt
var doc string

// Analyzer reports guards that call themselves again through the client that they
// guard.
var Analyzer = rule.New(rule.Spec{
	Name:  "quotarecursion",
	Page:  page,
	Doc:   doc,
	Check: check,
})

func check(p *rule.Pass) error {
	lex, err := state.New(nil, nil, nil)
	if err != nil {
		return err
	}
	c := &checker{
		pass:       p.Pass,
		report:     p.Report,
		res:        p.Result,
		calls:      report.NewCalls(p.Pass.Files),
		source:     astedit.NewFiles(p.Pass),
		bindings:   p.Result.Bindings(),
		contains:   containment.New(p.Result),
		lex:        lex,
		cycleCalls: map[*summary.Site]bool{},
	}
	guards := recursion.New(p.Result, c.contains, lex)
	c.checkConcrete(guards)
	c.checkDirect(guards)
	c.checkWiring()
	for _, fn := range c.res.Functions() {
		c.checkHooks(fn)
		c.checkInterceptors(fn)
		c.checkTransports(fn)
		c.checkRoutes(fn)
		c.checkDoubleReads(fn)
		c.checkWriteBacks(fn)
	}
	return nil
}

// A checker checks one package.
type checker struct {
	pass       *analysis.Pass
	report     *report.Reporter
	res        *summary.Result
	calls      report.Calls
	source     *astedit.Files
	bindings   []summary.Binding
	contains   *containment.Graph
	lex        *state.Lexicon
	cycleCalls map[*summary.Site]bool // the calls of cycles that checkConcrete has reported
}
