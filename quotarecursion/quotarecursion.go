package quotarecursion

import (
	_ "embed"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/astedit"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
)

//go:embed doc.go
var doc string

// Analyzer reports guards that call themselves again through the client that they
// guard.
var Analyzer = &analysis.Analyzer{
	Name:             "quotarecursion",
	Doc:              report.MustDoc(doc, "quotarecursion"),
	URL:              report.URL("quotarecursion"),
	Requires:         []*analysis.Analyzer{summary.Analyzer},
	ResultType:       report.ResultType,
	RunDespiteErrors: true,
}

func init() { Analyzer.Run = run } // Run reads Analyzer.Name

func run(pass *analysis.Pass) (any, error) {
	res := pass.ResultOf[summary.Analyzer].(*summary.Result)
	r, err := report.New(pass)
	if err != nil {
		return nil, err
	}
	if res.Reaches {
		c := &checker{pass: pass, report: r, res: res, calls: report.NewCalls(pass.Files), source: astedit.NewFiles(pass), bindings: res.Bindings()}
		c.contains = newContainment(res)
		if c.lex, err = state.New(nil, nil, nil); err != nil {
			return nil, err
		}
		for _, fn := range res.Functions() {
			c.checkDirect(fn)
		}
		c.checkWiring()
		for _, fn := range res.Functions() {
			c.checkHooks(fn)
			c.checkInterceptors(fn)
			c.checkTransports(fn)
			c.checkRoutes(fn)
			c.checkDoubleReads(fn)
			c.checkWriteBacks(fn)
		}
	}
	return r.Done(), nil
}

// A checker checks one package.
type checker struct {
	pass     *analysis.Pass
	report   *report.Reporter
	res      *summary.Result
	calls    report.Calls
	source   *astedit.Files
	bindings []summary.Binding
	contains *containment
	lex      *state.Lexicon
}
