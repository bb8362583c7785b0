package quotarecursion

import (
	"fmt"
	"strings"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/internal/trips"
)

// checkDoubleReads reports a guard that reads one key twice for one answer.
func (c *checker) checkDoubleReads(fn *summary.Fn) {
	for i, a := range fn.Sites {
		ta, ok := trips.SoleRead(a)
		if !ok {
			continue
		}
		class := c.stateOf(fn, ta)
		if class == nil {
			continue
		}
		for _, b := range fn.Sites[i+1:] {
			if trips.ReadsTwice(fn, a, b) {
				tb, _ := trips.SoleRead(b)
				c.reportDoubleRead(a, b, ta, tb, class)
				return
			}
		}
	}
}

// stateOf returns the class of the state that a guard reads, by the key or the
// guard's name.
func (c *checker) stateOf(fn *summary.Fn, t effects.KeyAccess) *state.Class {
	if cl := c.lex.OfKey(state.Words(t.Key.Constant())); cl != nil {
		return cl
	}
	return c.lex.Named(state.Words(fn.Name().String()))
}

func (c *checker) reportDoubleRead(a, b *summary.Site, ta, tb effects.KeyAccess, class *state.Class) {
	pos, end := c.calls.Where(b.Call.Common().Pos())
	if !pos.IsValid() {
		return
	}
	key := ""
	if k := ta.Key.String(); strings.Trim(k, "* ") != "" {
		key = fmt.Sprintf(" %q", k)
	}
	c.report.Report(report.Finding{
		Pos: pos, End: end, Category: catDoubleRead,
		Message: fmt.Sprintf("each check reads %s%s twice (%s, %s): 2 round trips; send both in one pipeline or script",
			class.What, key, ta.Command, tb.Command),
		Related: []report.Related{report.ReadFirst.At(a.Call.Common().Pos())},
		Unfixed: func() string { return "there is none for two reads of one check" },
	})
}
