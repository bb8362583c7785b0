package redisloop

import (
	"go/constant"
	"go/token"
	"time"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/goredis"
	"github.com/redisvet/redisvet/internal/summary"
)

// settled is the interval at and under which even a wait that ends is too
// tight.
const settled = 10 * time.Millisecond

// unbounded judges a loop that nothing in its head bounds.
func (v *visit) unbounded() {
	if v.endlessScan() || v.fn.Holed(v.loop) || v.givesUp() {
		return
	}
	trips := traffic(v.trips)
	if len(trips) == 0 {
		v.gap(v.trips)
		return
	}
	if e, ok := v.emptyRound(trips, v.fn.Pace(v.loop, false).Stops); ok {
		v.lacks = &e
		v.unpaced(trips, v.when(e))
		return
	}
	pace := v.fn.Pace(v.loop, true)
	v.worked(pace)
	cycle := v.loop.Cycle(v.block, pace.Stops)
	if cycle != nil {
		pace.Elsewhere()
		if cycle = v.loop.Cycle(v.block, pace.Stops); cycle == nil {
			return // as slow as whatever else it asks
		}
	}
	if cycle == nil {
		if v.drains(trips) || v.gap(v.trips) {
			return
		}
		paced := v.fn.Pace(v.loop, false)
		v.worked(paced) // a pause between two batches is no interval
		v.poll(paced, trips)
		return
	}
	switch {
	case v.pages() && (v.ends() || pace.Waits()): // the next page, and a pause after the last
	case v.advances(), v.feedsItself(): // work that gets less
	case v.supplied(): // something else each round
	case v.drains(trips):
	case v.drained() && !v.failsAtOnce(pace): // takes many at a time until there are no more
	case summary.LeavesOnSuccess(v.loop, v.site.Call):
		v.retry(trips)
	default:
		v.unpaced(trips, v.detour(pace, cycle))
	}
}

// traffic keeps the trips that an unbounded loop must not repeat at once.
func traffic(trips []summary.Trip) []summary.Trip {
	var out []summary.Trip
	for _, t := range trips {
		if !t.Blocking && !t.Endless && t.Access != goredis.Sub &&
			!(t.Kind == goredis.Page && len(t.Chain) == 0) {
			out = append(out, t)
		}
	}
	return out
}

// gap reports a loop whose call waits, but which goes round again at once
// when it fails.
func (v *visit) gap(trips []summary.Trip) bool {
	pace := v.fn.Pace(v.loop, true)
	v.worked(pace)
	v.emptied(pace.Stops)
	g, ok := pace.Open(v.site)
	if !ok || len(trips) == 0 {
		return false
	}
	v.lacks = &g.Edge
	v.unpaced(trips, v.when(g.Edge))
	return true
}

// poll judges a paced loop by its interval.
func (v *visit) poll(pace *summary.Pace, trips []summary.Trip) {
	every := pace.Every(v.block, v.site)
	if every == 0 || v.fn.EmptyGate(v.site) {
		return
	}
	for _, t := range trips {
		if t.Gated {
			return // only when there is something to send
		}
	}
	n := 0
	for _, t := range trips {
		n += max(t.Calls, 1)
	}
	perDay := float64(24*time.Hour) / float64(every) * float64(n)
	if v.ends() {
		if every <= settled {
			v.fastPoll(trips, every, perDay)
		}
		return
	}
	if perDay > float64(v.budget) {
		v.fastPoll(trips, every, perDay)
	}
}

// ends reports whether the loop waits for something and will be over: what
// Redis answers, a timer or its own condition ends it.
func (v *visit) ends() bool {
	if v.fn.EndsByTime(v.loop) || v.advances() {
		return true
	}
	for _, s := range v.fn.Sites {
		if !v.loop.Contains(s.Call.Block()) {
			continue
		}
		if summary.LeavesOnSuccess(v.loop, s.Call) {
			return true
		}
		if len(s.Trips) > 0 && summary.LeavesOnEmpty(v.loop, s.Call) {
			return true
		}
	}
	for _, br := range v.loop.Exits() {
		if summary.IsErrorTest(br.Cond) {
			continue
		}
		if v.fromRedis(br.Cond) || v.carried(br.Cond) {
			return true
		}
	}
	return false
}

func (v *visit) stays(b *ssa.BasicBlock) bool { return v.loop.Contains(b) }

// emptied adds the branches that end the loop when the call has given nothing:
// a call that fails has, so no failure comes round through them.
func (v *visit) emptied(stops *flow.Stops) {
	for b := range v.loop.Blocks {
		br, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok || v.stays(b.Succs[0]) == v.stays(b.Succs[1]) {
			continue
		}
		if cmp, ok := br.Cond.(*ssa.BinOp); ok && v.endsAtZero(b, cmp) && countOf(cmp.X) && summary.DependsOn(cmp.X, v.site.Call) {
			stops.Blocks[b] = true
		}
	}
}

// endsAtZero reports whether a branch leaves the loop when a count is zero.
func (v *visit) endsAtZero(b *ssa.BasicBlock, cmp *ssa.BinOp) bool {
	c, ok := cmp.Y.(*ssa.Const)
	if !ok || c.Value == nil || c.Value.Kind() != constant.Int || c.Int64() != 0 {
		return false
	}
	switch cmp.Op {
	case token.EQL, token.LEQ:
		return !v.stays(b.Succs[0])
	case token.NEQ, token.GTR:
		return !v.stays(b.Succs[1])
	}
	return false
}

// isPresence reports whether the site asks for one thing, so that finding
// nothing is an answer and not the end of the data.
func isPresence(s *summary.Site) bool {
	for _, t := range s.Trips {
		if goredis.PresenceCommands[t.Command] {
			return true
		}
	}
	return false
}

func countOf(v ssa.Value) bool {
	c, ok := v.(*ssa.Call)
	return ok && isLen(c)
}

func isLen(c *ssa.Call) bool {
	b, ok := c.Call.Value.(*ssa.Builtin)
	return ok && b.Name() == "len"
}
