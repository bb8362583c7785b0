package program

import (
	"cmp"
	"go/token"
	"slices"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"

	"github.com/redisvet/redisvet/internal/cli/load"
	"github.com/redisvet/redisvet/internal/cli/output"
	"github.com/redisvet/redisvet/internal/cli/run"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/rule"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/internal/wiring"
)

// A wired is the wiring of a whole program, and a second pass over the packages for
// which others inject something.
type wired struct {
	graph    *load.Graph
	rules    []*analysis.Analyzer // that have findings of a second pass
	own      map[string]bool
	mu       sync.Mutex
	packages []wiring.Package
	program  *wiring.Program
	hidden   []output.Finding
}

// newWired returns nil if there is no second pass: the program is not known as a
// whole, or no rule has findings of one.
func newWired(graph *load.Graph, analyzers []*analysis.Analyzer) *wired {
	w := &wired{graph: graph, own: map[string]bool{}}
	for _, a := range analyzers {
		if rule.Of(a).WholeProgram {
			w.rules = append(w.rules, a)
		}
	}
	if len(w.rules) == 0 || !graph.Whole() {
		return nil
	}
	for _, path := range graph.Paths() {
		w.own[path] = true
	}
	return w
}

// add takes the summaries of a package of the first pass.
func (w *wired) add(res *summary.Result) {
	if w == nil || !w.own[res.Path()] {
		return
	}
	pkg := res.Wiring()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.packages = append(w.packages, pkg)
}

// second makes the second pass and adds its findings to those of the first. Importers
// of a package are a part of it if its facts have changed.
func (w *wired) second(first *run.Runner) ([]run.Result, error) {
	results := first.Results()
	if w == nil {
		return results, nil
	}
	w.program = wiring.Join(w.packages)
	gains := map[string]bool{}
	for _, p := range w.packages {
		gains[p.Path] = gains[p.Path] || w.program.Gains(p)
	}
	summaries := summary.With(w.program)
	rules, with := map[*analysis.Analyzer]*analysis.Analyzer{}, []*analysis.Analyzer{}
	for _, a := range w.rules {
		other := rule.With(a, summaries)
		rules[other], with = a, append(with, other)
	}
	again, err := first.Again(with)
	if err != nil {
		return nil, err
	}
	again.Result = w.hide
	changed := map[*packages.Package]bool{}
	var ran []string
	for _, p := range w.graph.InOrder() {
		below := false
		for _, imp := range p.Imports {
			below = below || changed[imp]
		}
		if !below && !gains[p.PkgPath] {
			continue
		}
		again.Package(p, w.graph.IsRoot(p))
		ran = append(ran, p.ID)
		changed[p] = below || !again.SameFacts(first, p.Types)
	}
	found := again.Results()
	for _, id := range ran {
		for _, a := range with {
			res := run.Result{ID: id, Analyzer: a}
			if i := slices.IndexFunc(found, func(r run.Result) bool { return r.ID == id && r.Analyzer == a }); i >= 0 {
				res = found[i]
			}
			res.Analyzer = rules[a]
			results = w.join(results, res)
		}
	}
	return results, nil
}

// isSlow reports whether a method of an interface takes far longer than a round trip,
// whatever the program has for it.
func (w *wired) isSlow(m report.Method) bool {
	return w != nil && w.program.Slow(m.Interface, m.Name)
}

// hide takes the findings of the second pass that are not reported.
func (w *wired) hide(result any) {
	if res, ok := result.(*report.Result); ok {
		for _, h := range res.Hidden() {
			if h.WholeProgram {
				w.hidden = append(w.hidden, output.Hidden(w.graph.Fset, h))
			}
		}
	}
}

// join adds the findings of a result of the second pass that only the whole program
// shows. A directive that suppresses one of them is used.
func (w *wired) join(results []run.Result, res run.Result) []run.Result {
	rep, _ := res.Value.(*report.Result)
	var found []analysis.Diagnostic
	unused := map[token.Pos]bool{}
	for _, d := range res.Diagnostics {
		if rep.WholeProgram(d) {
			found = append(found, d)
		}
		unused[d.Pos] = unused[d.Pos] || d.Category == report.Unused
	}
	i := slices.IndexFunc(results, func(r run.Result) bool { return r.ID == res.ID && r.Analyzer == res.Analyzer })
	if i < 0 || res.Err != nil {
		res.Diagnostics = found
		if len(found) > 0 || res.Err != nil {
			results = append(results, res)
		}
		return results
	}
	into, _ := results[i].Value.(*report.Result)
	if into == nil {
		return results // the first pass has failed, and says so
	}
	all := slices.DeleteFunc(results[i].Diagnostics, func(d analysis.Diagnostic) bool {
		return d.Category == report.Unused && !unused[d.Pos]
	})
	for _, d := range found {
		if !slices.ContainsFunc(all, func(o analysis.Diagnostic) bool { return o.Pos == d.Pos && o.Category == d.Category }) {
			into.Adopt(rep, d)
			all = append(all, d)
		}
	}
	slices.SortStableFunc(all, func(a, b analysis.Diagnostic) int {
		p, q := w.graph.Fset.Position(a.Pos), w.graph.Fset.Position(b.Pos)
		return cmp.Or(cmp.Compare(p.Filename, q.Filename), cmp.Compare(p.Offset, q.Offset), cmp.Compare(a.Category, b.Category))
	})
	results[i].Diagnostics = all
	return results
}
