package report

import (
	"cmp"
	"go/token"
	"maps"
	"slices"

	"github.com/redisvet/redisvet/internal/config"
)

// A Reason says why a finding is not reported.
type Reason int8

const (
	OffByDefault Reason = iota // its category is off by default
	LowImpact                  // its impact is lower than what is reported
	SwitchedOff                // the user has switched its category off
	Ignored                    // a directive covers it
	Excluded                   // its file is excluded
)

// A Hidden is a finding that is not reported. Drivers may count them, but show none.
type Hidden struct {
	Rule         string
	Pos          token.Pos
	Category     string
	Reason       Reason
	Impact       config.Impact // unless the category is off by default
	WholeProgram bool          // see [Finding]
}

// Hide takes a finding that is not reported because its category is off by
// default. It drops what Report would drop. A directive that would suppress the
// finding is not used by it: what is not shown needs no directive.
func (r *Reporter) Hide(pos token.Pos, category string) {
	file := r.fileAt(pos)
	if file == nil || !r.shown(file, pos) || file.excluded || len(file.silencedBy(r.rule, category, pos)) > 0 {
		return
	}
	if _, given := file.cfg.Switched(r.rule, category); given {
		return
	}
	r.result.hidden[Hidden{Rule: r.rule, Pos: pos, Category: category}] = true
}

// hide reports whether a finding is not reported, and records why. What is hidden for
// two reasons is recorded for one, and not at all in a file that is excluded.
func (r *Reporter) hide(file *file, f Finding) bool {
	var why Reason
	on, given := file.cfg.Switched(r.rule, f.Category)
	switch {
	case file.suppress(r.rule, f.Category, f.Pos):
		why = Ignored
	case given && !on:
		why = SwitchedOff
	case f.Impact < file.cfg.Impact:
		why = LowImpact
	case file.excluded:
		why = Excluded
	default:
		return false
	}
	if why == Excluded || !file.excluded {
		r.result.hidden[Hidden{r.rule, f.Pos, f.Category, why, f.Impact, f.WholeProgram}] = true
	}
	return true
}

// Hidden returns the findings that were not reported, by position.
func (r *Result) Hidden() []Hidden {
	if r == nil {
		return nil
	}
	return slices.SortedFunc(maps.Keys(r.hidden), func(a, b Hidden) int {
		return cmp.Or(cmp.Compare(a.Pos, b.Pos), cmp.Compare(a.Category, b.Category), cmp.Compare(a.Reason, b.Reason))
	})
}
