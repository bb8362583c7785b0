package cli

import (
	"cmp"
	"go/token"
	"slices"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"

	"github.com/redisvet/redisvet/internal/cli/load"
	"github.com/redisvet/redisvet/internal/cli/run"
	"github.com/redisvet/redisvet/internal/rule"
	"github.com/redisvet/redisvet/internal/summary"
)

// A note says what the analysis left out.
type note struct {
	pos  token.Position
	text string
}

// check runs the analyzers on a graph. If nothing in it can reach Redis, it
// only looks at comments.
func check(graph *load.Graph, analyzers []*analysis.Analyzer, p *progress) ([]run.Result, []note, error) {
	uses := graph.UsesRedis() || slices.ContainsFunc(analyzers, func(a *analysis.Analyzer) bool { return !rule.Of(a).Comments && !readsSummaries(a) })
	if !uses {
		analyzers = slices.DeleteFunc(slices.Clone(analyzers), readsSummaries)
	}
	runner, err := run.New(graph.Fset, analyzers)
	if err != nil {
		return nil, nil, err
	}
	runner.ReadFile = graph.ReadFile
	var mu sync.Mutex
	var notes []note
	runner.Result = func(result any) {
		if res, ok := result.(*summary.Result); ok {
			mu.Lock()
			defer mu.Unlock()
			for _, n := range res.Notes() {
				notes = append(notes, note{graph.Fset.PositionFor(n.Pos, false), n.Text})
			}
		}
	}
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
	return runner.Results(), slices.Compact(notes), nil // a package and its test have the same
}

// readsSummaries reports whether a rule depends on what functions do to Redis,
// so that it finds nothing without Redis.
func readsSummaries(a *analysis.Analyzer) bool {
	return a == summary.Analyzer || slices.ContainsFunc(a.Requires, readsSummaries)
}
