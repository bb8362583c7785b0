package redisloop

import (
	"go/ast"
	"go/constant"
	"go/token"
	"strings"
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
	pace := v.fn.Pace(v.loop, true)
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
		v.poll(v.fn.Pace(v.loop, false), trips)
		return
	}
	switch {
	case v.pages() && (v.ends() || pace.Waits()): // the next page, and a pause after the last
	case v.advances(), v.feedsItself(): // work that gets less
	case v.supplied(): // something else each round
	case v.drains(trips):
	case v.drained(): // takes many at a time until there are no more
	case summary.LeavesOnSuccess(v.loop, v.site.Call):
		v.retry(trips)
	default:
		v.unpaced(trips, v.detour(pace, cycle))
	}
}

// givesUp reports whether the loop counts its rounds and is left after a
// small number of them.
func (v *visit) givesUp() bool {
	for b := range v.loop.Blocks {
		br, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok || v.stays(b.Succs[0]) && v.stays(b.Succs[1]) {
			continue
		}
		cmp, ok := br.Cond.(*ssa.BinOp)
		if !ok {
			continue
		}
		c, ok := cmp.Y.(*ssa.Const)
		if !ok || c.Value == nil || c.Value.Kind() != constant.Int || c.Int64() < 2 || c.Int64() > summary.SmallLoop {
			continue
		}
		if v.counter(cmp.X) {
			return true
		}
	}
	return false
}

// counter reports whether a value goes up by one each round.
func (v *visit) counter(x ssa.Value) bool {
	if add, ok := x.(*ssa.BinOp); ok && add.Op == token.ADD {
		x = add.X
	}
	phi, ok := x.(*ssa.Phi)
	if !ok || phi.Block() != v.loop.Header {
		return false
	}
	for i, e := range phi.Edges {
		if !v.loop.Contains(phi.Block().Preds[i]) {
			continue
		}
		add, ok := e.(*ssa.BinOp)
		if !ok || add.Op != token.ADD || add.X != ssa.Value(phi) {
			return false
		}
	}
	return true
}

// traffic keeps the trips that an unbounded loop must not repeat at once.
func traffic(trips []summary.Trip) []summary.Trip {
	var out []summary.Trip
	for _, t := range trips {
		if !t.Blocking && !t.Endless && goredis.Access(t.Access) != goredis.Sub &&
			!(goredis.Kind(t.Kind) == goredis.Page && len(t.Chain) == 0) {
			out = append(out, t)
		}
	}
	return out
}

// gap reports a loop whose call waits, but which goes round again at once
// when it fails.
func (v *visit) gap(trips []summary.Trip) bool {
	pace := v.fn.Pace(v.loop, true)
	g, ok := pace.Open(v.site)
	if !ok || len(trips) == 0 {
		return false
	}
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

// pages reports whether a command of the loop goes on from what an earlier one
// returned, be it queued on a pipeline or executed.
func (v *visit) pages() bool {
	for _, s := range v.fn.Sites {
		if !v.loop.Contains(s.Call.Block()) || len(s.Trips) == 0 && !s.Direct() {
			continue
		}
		for _, arg := range s.Call.Common().Args {
			if v.carried(arg) {
				return true
			}
		}
	}
	return false
}

// supplied reports whether each round is about something else that is not from
// Redis: a code that may be taken, an element of a queue in memory whose end
// ends or pauses the loop.
func (v *visit) supplied() bool {
	stops := v.fn.Pace(v.loop, true).Waits()
	for _, arg := range v.site.Call.Common().Args {
		if v.fn.Fresh(arg, v.loop) && (v.ends() || stops || v.leavesByOther()) {
			return true
		}
		phi, ok := arg.(*ssa.Phi)
		if ok && phi.Block() == v.loop.Header && v.moved(phi) && v.ends() {
			return true
		}
	}
	return false
}

// leavesByOther reports whether the loop ends by the second result of a call
// that is not Redis: v, ok := queue.Pop().
func (v *visit) leavesByOther() bool {
	for b := range v.loop.Blocks {
		br, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok || v.stays(b.Succs[0]) && v.stays(b.Succs[1]) {
			continue
		}
		if e, ok := br.Cond.(*ssa.Extract); ok && !v.fromRedis(e) {
			return true
		}
	}
	return false
}

// advances reports whether the loop is left by a condition on something that
// each round changes in memory: for path != "" { ...; path = rest }. What only
// Redis changes is no advance.
func (v *visit) advances() bool {
	for b := range v.loop.Blocks {
		br, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok || v.stays(b.Succs[0]) && v.stays(b.Succs[1]) || isErr(br.Cond) {
			continue
		}
		moved := false
		v.walk(br.Cond, func(x ssa.Value) bool {
			switch x := x.(type) {
			case *ssa.Call:
				return isLen(x) // any other asks something else
			case *ssa.UnOp:
				moved = moved || x.Op == token.MUL && v.stored(x.X)
			case *ssa.Phi:
				moved = moved || x.Block() == v.loop.Header && v.moved(x)
			case *ssa.Alloc:
				moved = moved || v.filled(x)
			}
			return !moved
		})
		if moved {
			return true
		}
	}
	return false
}

// stored reports whether a round writes to the field that an address denotes,
// or hands the address on.
func (v *visit) stored(addr ssa.Value) bool {
	field, ok := addr.(*ssa.FieldAddr)
	if !ok {
		return false
	}
	same := func(x ssa.Value) bool {
		fa, ok := x.(*ssa.FieldAddr)
		return ok && fa.Field == field.Field && flow.Place(fa) == flow.Place(field)
	}
	for b := range v.loop.Blocks {
		for _, in := range b.Instrs {
			switch in := in.(type) {
			case *ssa.Store:
				if same(in.Addr) && !v.fromRedis(in.Val) {
					if c, ok := in.Val.(*ssa.Const); !ok || c.Value == nil || c.Value.Kind() != constant.Bool {
						return true
					}
				}
			case ssa.CallInstruction:
				for _, a := range in.Common().Args {
					if same(a) {
						return true
					}
				}
			}
		}
	}
	return false
}

// feedsItself reports whether a call of the loop, of whatever kind, is given
// what it returned a round before, and ends the loop by what it returns: a
// page after the other.
func (v *visit) feedsItself() bool {
	for b := range v.loop.Blocks {
		for _, in := range b.Instrs {
			call, ok := in.(*ssa.Call)
			if !ok || !v.fedBy(call) {
				continue
			}
			for x := range v.loop.Blocks {
				br, ok := x.Instrs[len(x.Instrs)-1].(*ssa.If)
				if ok && !(v.stays(x.Succs[0]) && v.stays(x.Succs[1])) && !isErr(br.Cond) && summary.DependsOn(br.Cond, call) {
					return true
				}
			}
		}
	}
	return false
}

func (v *visit) fedBy(call *ssa.Call) bool {
	fed := false
	for _, arg := range call.Call.Args {
		v.walk(arg, func(x ssa.Value) bool {
			if phi, ok := x.(*ssa.Phi); ok && phi.Block() == v.loop.Header {
				for i, e := range phi.Edges {
					fed = fed || v.loop.Contains(phi.Block().Preds[i]) && summary.DependsOn(e, call)
				}
			}
			return !fed
		})
	}
	return fed
}

// moved reports whether a round changes a loop variable by itself.
func (v *visit) moved(phi *ssa.Phi) bool {
	for i, e := range phi.Edges {
		if v.loop.Contains(phi.Block().Preds[i]) && e != ssa.Value(phi) && !v.fromRedis(e) && !v.chosenByRedis(e) {
			if c, ok := e.(*ssa.Const); !ok || c.Value == nil || c.Value.Kind() != constant.Bool {
				return true
			}
		}
	}
	return false
}

// filled reports whether a call of the loop is given a variable to fill.
func (v *visit) filled(cell *ssa.Alloc) bool {
	if cell.Referrers() == nil {
		return false
	}
	for _, r := range *cell.Referrers() {
		if c, ok := r.(ssa.CallInstruction); ok && v.loop.Contains(c.Block()) {
			return true
		}
	}
	return false
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
	for b := range v.loop.Blocks {
		br, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok || v.stays(b.Succs[0]) && v.stays(b.Succs[1]) || isErr(br.Cond) {
			continue
		}
		if v.fromRedis(br.Cond) || v.carried(br.Cond) {
			return true
		}
	}
	return false
}

func (v *visit) stays(b *ssa.BasicBlock) bool { return v.loop.Contains(b) }

// isErr reports whether a condition is about an error.
func isErr(cond ssa.Value) bool {
	b, ok := cond.(*ssa.BinOp)
	return ok && b.X.Type().String() == "error"
}

// drains reports a loop that takes elements one by one until there are none.
func (v *visit) drains(trips []summary.Trip) bool {
	if !v.target.Direct() && len(trips) > 1 || !trips[0].Pop || trips[0].Many || !summary.LeavesOnFailure(v.loop, v.site.Call) {
		return false
	}
	if v.loop.Cycle(v.block, v.fn.Pace(v.loop, false).Stops) == nil {
		return true // paced as well: a worker
	}
	v.drain(trips)
	return true
}

// drained reports a loop that ends when a call in it has no more to give.
func (v *visit) drained() bool {
	for _, s := range v.fn.Sites {
		if !v.loop.Contains(s.Call.Block()) || len(s.Trips) == 0 {
			continue
		}
		for _, t := range summary.Tests(s.Call) {
			if t.Empty && v.loop.Contains(t.Fail.From) && !v.loop.Reaches(t.Fail.To(), v.loop.Header, flow.NewStops()) && !isPresence(s) {
				return true
			}
		}
		for b := range v.loop.Blocks {
			br, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
			if !ok || v.stays(b.Succs[0]) == v.stays(b.Succs[1]) {
				continue
			}
			if cmp, ok := br.Cond.(*ssa.BinOp); ok && !isPresence(s) && v.endsAtZero(b, cmp) && summary.DependsOn(cmp.X, s.Call) {
				return true
			}
			if cmp, ok := br.Cond.(*ssa.BinOp); ok && countOf(cmp.X) && summary.DependsOn(cmp.X, s.Call) &&
				(cmp.Op == token.LSS || cmp.Op == token.LEQ) && !v.stays(b.Succs[0]) {
				return true
			}
		}
	}
	return false
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
		switch t.Command {
		case "GET", "EXISTS", "HGET", "SISMEMBER", "TTL", "PTTL":
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

// endlessScan reports SCAN in a loop that never hands it the cursor it got.
func (v *visit) endlessScan() bool {
	if !v.site.Direct() || v.site != v.target || len(v.trips) != 1 {
		return false
	}
	cmd := v.trips[0].Command
	if !strings.HasSuffix(cmd, "SCAN") {
		return false
	}
	for _, a := range v.site.Call.Common().Args {
		if t := a.Type().String(); t != "uint64" {
			continue
		}
		if v.changes(a) || !v.endsByCursor() {
			return false
		}
		v.reportEndlessScan()
		return true
	}
	return false
}

// shadowed returns the name of the cursor where the assignment of SCAN's
// results declares it anew.
func (v *visit) shadowed() string {
	call := v.calls[v.target.Call.Common().Pos()]
	if call == nil {
		return ""
	}
	given := map[string]bool{}
	for _, a := range call.Args {
		if id, ok := ast.Unparen(a).(*ast.Ident); ok {
			given[id.Name] = true
		}
	}
	name := ""
	v.inspect(func(n ast.Node) {
		a, ok := n.(*ast.AssignStmt)
		if !ok || a.Tok != token.DEFINE || call.Pos() < a.Pos() || a.End() < call.End() {
			return
		}
		for _, l := range a.Lhs {
			if id, ok := l.(*ast.Ident); ok && given[id.Name] {
				name = id.Name
			}
		}
	})
	return name
}

// changes reports whether a value can differ from one iteration to the next.
func (v *visit) changes(x ssa.Value) bool {
	changed := false
	v.walk(x, func(y ssa.Value) bool {
		switch y := y.(type) {
		case *ssa.Phi:
			if y.Block() == v.loop.Header {
				for i, e := range y.Edges {
					if v.loop.Contains(y.Block().Preds[i]) && e != ssa.Value(y) {
						changed = true
					}
				}
			}
		case *ssa.Call, *ssa.Next:
			changed = true
		case *ssa.UnOp:
			if y.Op != token.MUL {
				break
			}
			cell := flow.Cell(y.X)
			if cell == nil {
				changed = true // a field, set who knows where
				break
			}
			changed = changed || len(flow.Stores(cell)) > 1
		}
		return !changed
	})
	return changed
}

// endsByCursor reports whether the loop looks at the cursor that SCAN
// returned to see whether it is done.
func (v *visit) endsByCursor() bool {
	for b := range v.loop.Blocks {
		br, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if ok && !isErr(br.Cond) && summary.DependsOn(br.Cond, v.site.Call) && !(v.stays(b.Succs[0]) && v.stays(b.Succs[1])) {
			return true
		}
	}
	return false
}
