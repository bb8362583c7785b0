package report

import (
	"cmp"
	"go/token"
	"maps"
	"slices"

	"github.com/redisvet/redisvet/internal/config"
)

// A Hidden is a finding that is not reported: its category is off by default, or
// its impact is lower than what is reported. Drivers may count them, but show none.
type Hidden struct {
	Rule     string
	Pos      token.Pos
	Category string
	// Impact is that of a finding whose impact is too low. A category that is off
	// has [OffByDefault].
	Impact       config.Impact
	WholeProgram bool // see [Finding]
}

// OffByDefault is in place of the impact of a finding whose category is off by
// default.
const OffByDefault = config.High + 1

// Hide takes a finding that is not reported because its category is off by
// default. It drops what Report would drop. A directive that would suppress the
// finding is not used by it: what is not shown needs no directive.
func (r *Reporter) Hide(pos token.Pos, category string) {
	file := r.fileAt(pos)
	if _, given := r.cfg.Switched(r.rule, category); given {
		return
	}
	if file == nil || !r.shown(file, pos) || len(file.silencedBy(r.rule, category, pos)) > 0 {
		return
	}
	r.result.hidden[Hidden{Rule: r.rule, Pos: pos, Category: category, Impact: OffByDefault}] = true
}

// Hidden returns the findings that were not reported, by position.
func (r *Result) Hidden() []Hidden {
	if r == nil {
		return nil
	}
	return slices.SortedFunc(maps.Keys(r.hidden), func(a, b Hidden) int {
		return cmp.Or(cmp.Compare(a.Pos, b.Pos), cmp.Compare(a.Category, b.Category))
	})
}
