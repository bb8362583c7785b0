// Package program analyses a program that was loaded: its packages, then what only the
// whole of it shows. That are findings of a second pass over packages for which others
// inject something, and the impacts of findings by who calls their functions.
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
	"github.com/redisvet/redisvet/internal/cli/reached"
	"github.com/redisvet/redisvet/internal/cli/run"
	"github.com/redisvet/redisvet/internal/cli/sites"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/rule"
	"github.com/redisvet/redisvet/internal/summary"
)

// A Note says what the analysis left out.
type Note struct {
	Pos  token.Position
	Text string
}

// Extras is what an analysis says besides its findings.
type Extras struct {
	Notes  []Note
	Hidden []output.Finding // that are not reported; they have no message
	Calls  *reached.Program // how its functions are entered, for an inventory
}

// Progress shows a user what is done.
type Progress interface {
	Count(n, of int)  // packages
	Tell(text string) // a line that stays
}

// Check runs the analyzers on a graph. If nothing in it can reach Redis, it
// only looks at comments. inventory, if not nil, gets what is sent where.
func Check(graph *load.Graph, analyzers []*analysis.Analyzer, p Progress, inventory *sites.Collector) ([]run.Result, Extras, error) {
	uses := graph.UsesRedis() || slices.ContainsFunc(analyzers, func(a *analysis.Analyzer) bool { return !rule.Of(a).Comments && !readsSummaries(a) })
	if !uses {
		analyzers = slices.DeleteFunc(slices.Clone(analyzers), readsSummaries)
	}
	runner, err := run.New(graph.Fset, analyzers)
	if err != nil {
		return nil, Extras{}, err
	}
	runner.ReadFile = graph.ReadFile
	h := &hearer{fset: graph.Fset, own: map[string]bool{}, inventory: inventory}
	for _, path := range graph.Paths() {
		h.own[path] = true
	}
	if uses {
		h.second = newWired(graph, analyzers)
	}
	runner.Result = h.hear
	whole := uses && graph.Whole()
	graph.Keep = whole || h.second != nil || inventory != nil
	defer graph.Release()
	visit := func(p *packages.Package) { runner.Package(p, graph.IsRoot(p)) }
	if uses {
		n := 0
		graph.Check(visit, func() { n++; p.Count(n, graph.Len()) })
	} else {
		graph.Comments("redisvet:", visit)
		p.Tell("nothing here uses go-redis")
	}
	slices.SortFunc(h.notes, func(a, b Note) int {
		return cmp.Or(cmp.Compare(a.Pos.Filename, b.Pos.Filename), cmp.Compare(a.Pos.Offset, b.Pos.Offset), cmp.Compare(a.Text, b.Text))
	})
	results, err := h.second.second(runner)
	if err != nil {
		return nil, Extras{}, err
	}
	hidden := h.hidden
	if h.second != nil {
		hidden = append(hidden, h.second.hidden...)
	}
	calls := sync.OnceValue(func() *reached.Program { return callsOf(graph) })
	if whole {
		hidden = append(hidden, lowerCold(graph.Fset, results, calls, h.second.isSlow)...)
	}
	var program *reached.Program
	if inventory != nil {
		program = calls()
	}
	// A package and its test have the same.
	return results, Extras{slices.Compact(h.notes), output.Sorted(hidden), program}, nil
}

// A hearer takes what the analyzers return for each package.
type hearer struct {
	fset      *token.FileSet
	own       map[string]bool // import paths of the program
	second    *wired
	inventory *sites.Collector

	mu     sync.Mutex
	notes  []Note
	hidden []output.Finding
}

func (h *hearer) hear(result any) {
	if res, ok := result.(*summary.Result); ok {
		h.second.add(res)
		if h.inventory != nil && h.own[res.Path()] {
			h.inventory.Add(res)
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	switch res := result.(type) {
	case *summary.Result:
		for _, n := range res.Notes() {
			h.notes = append(h.notes, Note{h.fset.PositionFor(n.Pos, false), n.Text})
		}
	case *report.Result:
		for _, f := range res.Hidden() {
			h.hidden = append(h.hidden, output.Hidden(h.fset, f))
		}
	}
}

// readsSummaries reports whether a rule depends on what functions do to Redis,
// so that it finds nothing without Redis.
func readsSummaries(a *analysis.Analyzer) bool {
	return a == summary.Analyzer || slices.ContainsFunc(a.Requires, readsSummaries)
}
