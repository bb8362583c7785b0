// Package analyzers lists the redisvet suite: the one list that every driver
// reads.
package analyzers

import (
	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/batchable"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/rule"
	"github.com/redisvet/redisvet/keyspace"
	"github.com/redisvet/redisvet/quotarecursion"
	"github.com/redisvet/redisvet/redisignore"
	"github.com/redisvet/redisvet/redisloop"
	"github.com/redisvet/redisvet/uncachedstate"
)

// All returns the analyzers of the suite, in the order of their names.
func All() []*analysis.Analyzer {
	return []*analysis.Analyzer{
		batchable.Analyzer,
		keyspace.Analyzer,
		quotarecursion.Analyzer,
		redisignore.Analyzer,
		redisloop.Analyzer,
		uncachedstate.Analyzer,
	}
}

// Fixes returns the kinds of fixes of each rule that has some.
func Fixes() map[string][]report.Kind {
	out := map[string][]report.Kind{}
	for _, a := range All() {
		if fixes := rule.Of(a).Page.Kinds(); len(fixes) > 0 {
			out[a.Name] = fixes
		}
	}
	return out
}
