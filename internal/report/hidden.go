package report

import (
	"cmp"
	"go/token"
	"slices"
)

// A Hidden is a finding of a category that is off by default. Drivers may count
// them, but show none.
type Hidden struct {
	Rule     string
	Pos      token.Pos
	Category string
}

// Hide takes a finding that is not reported because its category is off by
// default. It drops what Report would drop. A directive that would silence the
// finding is not used by it: what is not shown needs no directive.
func (r *Reporter) Hide(pos token.Pos, category string) {
	file := r.fileAt(pos)
	if file == nil || !r.shown(file, pos) || file.silenced(r.rule, pos) {
		return
	}
	if h := (Hidden{r.rule, pos, category}); !slices.Contains(r.result.hidden, h) {
		r.result.hidden = append(r.result.hidden, h)
	}
}

// silenced reports whether a directive silences the rule at pos.
func (f *file) silenced(rule string, pos token.Pos) bool {
	return slices.ContainsFunc(f.directives, func(d *Directive) bool {
		_, ok := d.name(rule)
		return ok && d.Holds() && d.covers(pos)
	})
}

// Hidden returns the findings that were not reported because their categories are
// off by default, by position.
func (r *Result) Hidden() []Hidden {
	if r == nil {
		return nil
	}
	slices.SortFunc(r.hidden, func(a, b Hidden) int {
		return cmp.Or(cmp.Compare(a.Pos, b.Pos), cmp.Compare(a.Category, b.Category))
	})
	return r.hidden
}
