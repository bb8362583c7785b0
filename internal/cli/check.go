package cli

import (
	"cmp"
	"go/token"
	"slices"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"

	"github.com/redisvet/redisvet/internal/cli/load"
	"github.com/redisvet/redisvet/internal/cli/output"
	"github.com/redisvet/redisvet/internal/cli/reached"
	"github.com/redisvet/redisvet/internal/cli/run"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/rule"
	"github.com/redisvet/redisvet/internal/summary"
)

// A note says what the analysis left out.
type note struct {
	pos  token.Position
	text string
}

// extras is what a run says besides its findings.
type extras struct {
	notes  []note
	hidden []output.Finding // that are not reported; they have no message
}

// check runs the analyzers on a graph. If nothing in it can reach Redis, it
// only looks at comments.
func check(graph *load.Graph, analyzers []*analysis.Analyzer, p *progress) ([]run.Result, extras, error) {
	uses := graph.UsesRedis() || slices.ContainsFunc(analyzers, func(a *analysis.Analyzer) bool { return !rule.Of(a).Comments && !readsSummaries(a) })
	if !uses {
		analyzers = slices.DeleteFunc(slices.Clone(analyzers), readsSummaries)
	}
	runner, err := run.New(graph.Fset, analyzers)
	if err != nil {
		return nil, extras{}, err
	}
	runner.ReadFile = graph.ReadFile
	var mu sync.Mutex
	var notes []note
	var hidden []output.Finding
	var second *wired
	if uses {
		second = newWired(graph, analyzers)
	}
	runner.Result = func(result any) {
		if res, ok := result.(*summary.Result); ok {
			second.add(res)
		}
		mu.Lock()
		defer mu.Unlock()
		switch res := result.(type) {
		case *summary.Result:
			for _, n := range res.Notes() {
				notes = append(notes, note{graph.Fset.PositionFor(n.Pos, false), n.Text})
			}
		case *report.Result:
			for _, h := range res.Hidden() {
				at := graph.Fset.Position(h.Pos)
				hidden = append(hidden, output.Finding{Pos: at, End: at, Rule: h.Rule, Category: h.Category, Impact: h.Impact})
			}
		}
	}
	paid := slices.ContainsFunc(analyzers, func(a *analysis.Analyzer) bool { return rule.Of(a).PerCall || rule.Of(a).PerEntry != nil })
	whole := uses && paid && graph.Whole()
	graph.Keep = whole || second != nil
	defer graph.Release()
	visit := func(p *packages.Package) { runner.Package(p, graph.IsRoot(p)) }
	if uses {
		n := 0
		graph.Check(visit, func() { n++; p.count(n, graph.Len()) })
	} else {
		graph.Comments("redisvet:", visit)
		p.tell("nothing here uses go-redis")
	}
	slices.SortFunc(notes, func(a, b note) int {
		return cmp.Or(cmp.Compare(a.pos.Filename, b.pos.Filename), cmp.Compare(a.pos.Offset, b.pos.Offset), cmp.Compare(a.text, b.text))
	})
	results, err := second.second(runner)
	if err != nil {
		return nil, extras{}, err
	}
	if second != nil {
		hidden = append(hidden, second.hidden...)
	}
	if whole {
		hidden = append(hidden, lowerCold(graph.Fset, results, func() *reached.Program { return callsOf(graph) }, second.isSlow)...)
	}
	// A package and its test have the same.
	return results, extras{slices.Compact(notes), output.Sorted(hidden)}, nil
}

// readsSummaries reports whether a rule depends on what functions do to Redis,
// so that it finds nothing without Redis.
func readsSummaries(a *analysis.Analyzer) bool {
	return a == summary.Analyzer || slices.ContainsFunc(a.Requires, readsSummaries)
}
