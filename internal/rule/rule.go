// Package rule turns the description of a rule into an analyzer, with what all
// rules share.
package rule

import (
	"flag"
	"go/token"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/summary"
)

// A Spec describes a rule.
type Spec struct {
	Name string
	Page Page // New adds the category [report.Unused], which every rule can report
	// Doc is what [Spec.Text] returns, from a generated file. go vet starts its tool
	// for each package, and rendering took half of the time of most of these processes.
	Doc string
	// Options are the options that config declares, or nil.
	Options *flag.FlagSet
	// Requires are analyzers that only this rule needs, such as one with facts.
	// The summaries are always required.
	Requires []*analysis.Analyzer
	// Comments says that the rule only reads comments. It has no summaries, and
	// checks every package, whether or not that reaches Redis.
	Comments bool
	// WholeProgram says that a driver that sees the whole program checks packages for
	// which others inject something once more.
	WholeProgram bool
	// Check reports the findings of a package.
	Check func(*Pass) error
}

// A Pass is one package that a rule checks.
type Pass struct {
	Pass   *analysis.Pass
	Report *report.Reporter
	// Result has the summaries. It is nil for a rule that only reads comments.
	Result *summary.Result

	rule string
	err  error // the first error of an option
}

// New returns the analyzer of a rule.
func New(s Spec) *analysis.Analyzer {
	s.Page.Categories = append(slices.Clone(s.Page.Categories), unused(s.Name))
	a := &analysis.Analyzer{
		Name:             s.Name,
		Doc:              strings.TrimSpace(s.Doc),
		URL:              report.URL(s.Name),
		Run:              s.run,
		ResultType:       report.ResultType,
		RunDespiteErrors: true,
	}
	if !s.Comments {
		a.Requires = append(a.Requires, summary.Analyzer)
	}
	a.Requires = append(a.Requires, s.Requires...)
	if s.Options != nil {
		s.Options.VisitAll(func(f *flag.Flag) { a.Flags.Var(f.Value, f.Name, f.Usage) })
	}
	specs.Store(a, s)
	return a
}

// With returns a rule's analyzer with other summaries than those of the package alone.
func With(a, summaries *analysis.Analyzer) *analysis.Analyzer {
	with := *a
	with.Requires = []*analysis.Analyzer{summaries}
	with.Run = func(pass *analysis.Pass) (any, error) {
		inner := *pass
		inner.Analyzer = a
		inner.ResultOf = map[*analysis.Analyzer]any{summary.Analyzer: pass.ResultOf[summaries]}
		return a.Run(&inner)
	}
	return &with
}

// specs maps analyzers to their specs: an analyzer has no field for it.
var specs sync.Map

// Of returns the description that [New] was given for an analyzer. It is the
// zero Spec for an analyzer that New has not made.
func Of(a *analysis.Analyzer) Spec {
	s, _ := specs.Load(a)
	spec, _ := s.(Spec)
	return spec
}

func (s Spec) run(pass *analysis.Pass) (any, error) {
	r, err := report.New(pass)
	if err != nil {
		return nil, err
	}
	p := &Pass{Pass: pass, Report: r, rule: s.Name}
	if !s.Comments {
		p.Result = pass.ResultOf[summary.Analyzer].(*summary.Result)
	}
	if s.Comments || p.Result.Reaches {
		if price := pricer.Load(); price != nil && !s.Comments && r.Config().Profile != "" {
			if r.Measure, err = (*price)(r.Config().Profile, p.Result); err != nil {
				return nil, err
			}
		}
		if err := s.Check(p); err != nil {
			return nil, err
		}
	}
	if p.err != nil {
		return nil, p.err
	}
	return r.Done(), nil
}

// A Pricer reads a profile for a package. It returns what [report.Reporter.Measure] is.
type Pricer func(profile string, res *summary.Result) (func(at token.Pos, leadsTo []token.Pos) float64, error)

var pricer atomic.Pointer[Pricer]

// SetPricer sets what prices findings where the configuration names a profile. Drivers
// without a pricer price nothing.
func SetPricer(p Pricer) { pricer.Store(&p) }

// Value returns what an option is set to. An option that cannot be read ends
// the run with an error when the check returns.
func Value[T any](p *Pass, o *config.Option[T]) T {
	v, err := o.For(p.Report.Config(), p.rule)
	if err != nil && p.err == nil {
		p.err = err
	}
	return v
}

// Chosen reports whether the user has set an option, to whatever value.
func Chosen[T any](p *Pass, o *config.Option[T]) bool {
	return o.Chosen(p.Report.Config(), p.rule)
}

// SwitchedOn returns those of the rule's categories that the user has switched on
// by name.
func SwitchedOn(p *Pass) []string {
	var out []string
	for _, c := range config.Categories[p.rule] {
		if on, _ := p.Report.Config().Switched(p.rule, c); on && c != report.Unused {
			out = append(out, c)
		}
	}
	return out
}
