package redisloop

import (
	"go/token"
	"go/types"
	"strings"
	"time"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/goredis"
	"github.com/redisvet/redisvet/internal/summary"
)

type duration = time.Duration

// A place is where a site stands in one of the functions around it: the site
// itself, or the call that runs the literal that it is written in.
type place struct {
	fn    *summary.Fn
	block *ssa.BasicBlock
	site  *summary.Site
}

// A visit is one site judged in one loop.
type visit struct {
	*checker
	place
	loop   *flow.Loop
	target *summary.Site // the site that a finding would stand on
	trips  []summary.Trip
	head   summary.Head
}

// data judges a loop of as many iterations as there is data.
func (v *visit) data() {
	trips := batchable(v.trips)
	if len(trips) == 0 || v.site == v.target && v.retries() || v.workers() || v.typed() {
		return
	}
	switch {
	case v.loop.Cycle(v.block, v.fn.Pace(v.loop, false).Stops) == nil: // paced on purpose
	case v.amortised():
	case v.afterFailure():
	case v.perClient():
	case v.chunked():
	case v.dependent():
	case v.oneShot():
	default:
		v.perElement(trips)
	}
}

// batchable keeps the trips that could be made together. A call that sets
// something up, or that takes a lock or asks a limiter for each element, means
// to do so one by one.
func batchable(trips []summary.Trip) []summary.Trip {
	var out []summary.Trip
	for _, t := range trips {
		if goredis.Access(t.Access) == goredis.Admin {
			return nil
		}
	}
	for _, t := range trips {
		switch goredis.Access(t.Access) {
		case goredis.Read, goredis.Write:
			if !t.Blocking && !t.Endless && !guards(t) && !(goredis.Kind(t.Kind) == goredis.Page && len(t.Chain) == 0) {
				out = append(out, t)
			}
		}
	}
	return out
}

// guards reports whether a trip is made by a lock or limiter on the way.
func guards(t summary.Trip) bool {
	for _, name := range t.Chain {
		if nameHas(name, "lock", "unlock", "locker", "acquire", "release", "limiter", "limit", "throttle", "gate", "semaphore") {
			return true
		}
	}
	return false
}

// afterFailure reports whether the call is made only when another one in the
// loop has failed: that is not what each element costs.
func (v *visit) afterFailure() bool {
	for b := v.block; b != nil && b != v.loop.Header && v.loop.Contains(b); b = b.Idom() {
		p := b.Idom()
		if p == nil || !v.loop.Contains(p) {
			return false
		}
		br, ok := p.Instrs[len(p.Instrs)-1].(*ssa.If)
		if !ok || !isErr(br.Cond) {
			continue
		}
		cmp := br.Cond.(*ssa.BinOp)
		c, ok := cmp.Y.(*ssa.Const)
		if !ok || c.Value != nil {
			continue
		}
		// What follows `if err == nil { ...; continue }` is no failure: it may
		// well be the case of redis.Nil.
		if fail := p.Succs[0]; cmp.Op == token.NEQ && len(fail.Preds) == 1 && fail.Dominates(v.block) {
			return true
		}
	}
	return false
}

// retries reports whether the loop repeats one thing until it succeeds: that
// is bounded here, and no work on data.
func (v *visit) retries() bool {
	return summary.LeavesOnSuccess(v.loop, v.site.Call) || nameHas(v.head.Over, "retry", "retries", "attempt", "attempts", "tries")
}

// workers reports whether the loop starts a number of goroutines that was
// chosen, not given by data.
func (v *visit) workers() bool {
	return nameHas(v.head.Over, "worker", "workers", "concurrency", "parallelism", "parallel", "goroutines", "threads", "shards", "nodes", "replicas")
}

// typed reports whether the loop goes over what a person typed on the command
// line.
func (v *visit) typed() bool {
	return v.head.Over == "args" || strings.HasPrefix(v.head.Over, "os.Args") || strings.HasPrefix(v.head.Over, "flag.Args")
}

// dependent reports whether the command needs what an earlier iteration got
// from Redis: the next page, the next node of a list.
func (v *visit) dependent() bool {
	for _, arg := range v.site.Call.Common().Args {
		if v.carried(arg) {
			return true
		}
	}
	return false
}

// carried reports whether a value is handed from one iteration to the next
// and computed from a round trip on the way.
func (v *visit) carried(arg ssa.Value) bool {
	found := false
	v.walk(arg, func(x ssa.Value) bool {
		switch x := x.(type) {
		case *ssa.Phi:
			if x.Block() != v.loop.Header {
				return true
			}
			found = found || v.chosenByRedis(x)
			for i, e := range x.Edges {
				if v.loop.Contains(x.Block().Preds[i]) && (v.fromRedis(e) || v.chosenByRedis(e)) {
					found = true
				}
			}
		case *ssa.UnOp:
			if x.Op != token.MUL {
				return true
			}
			if cell := flow.Cell(x.X); cell != nil && (!v.loop.Contains(cell.Block()) || cell.Parent() != v.fn.SSA) {
				for _, st := range flow.Stores(cell) {
					if v.fromRedis(st) {
						found = true
					}
				}
			}
		}
		return !found
	})
	return found
}

// chosenByRedis reports whether which value is handed on depends on what
// Redis answered: the halves of a binary search.
func (v *visit) chosenByRedis(val ssa.Value) bool {
	phi, ok := val.(*ssa.Phi)
	if !ok || !v.loop.Contains(phi.Block()) {
		return false
	}
	var first ssa.Value
	for i, e := range phi.Edges {
		pred := phi.Block().Preds[i]
		if !v.loop.Contains(pred) {
			continue // the value before the loop
		}
		if first == nil {
			first = e
		}
		if e == first {
			continue
		}
		for b := pred; b != nil && v.loop.Contains(b); b = b.Idom() {
			br, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
			if ok && !isErr(br.Cond) && v.fromRedis(br.Cond) {
				return true
			}
			if b == v.loop.Header {
				break
			}
		}
	}
	return false
}

// fromRedis reports whether a value is computed from the result of a call in
// the loop that reaches Redis.
func (v *visit) fromRedis(val ssa.Value) bool {
	for _, s := range v.fn.Sites {
		if len(s.Trips) > 0 && v.loop.Contains(s.Call.Block()) && summary.DependsOn(val, s.Call) {
			return true
		}
	}
	return false
}

// walk visits the values that a value is computed from inside the loop.
func (v *visit) walk(val ssa.Value, f func(ssa.Value) bool) {
	seen := map[ssa.Value]bool{}
	var walk func(ssa.Value, int)
	walk = func(x ssa.Value, depth int) {
		if x == nil || seen[x] || depth > 24 {
			return
		}
		seen[x] = true
		if !f(x) {
			return
		}
		in, ok := x.(ssa.Instruction)
		if !ok || in.Block() == nil || !v.loop.Contains(in.Block()) {
			return
		}
		for _, op := range in.Operands(nil) {
			if op != nil {
				walk(*op, depth+1)
			}
		}
		if a, ok := x.(*ssa.Alloc); ok && a.Referrers() != nil { // a literal built in the loop
			for _, r := range *a.Referrers() {
				switch r := r.(type) {
				case *ssa.Store:
					if r.Addr == x {
						walk(r.Val, depth+1)
					}
				case *ssa.IndexAddr:
					for _, u := range *r.Referrers() {
						if st, ok := u.(*ssa.Store); ok && st.Addr == r {
							walk(st.Val, depth+1)
						}
					}
				case *ssa.FieldAddr:
					for _, u := range *r.Referrers() {
						if st, ok := u.(*ssa.Store); ok && st.Addr == r {
							walk(st.Val, depth+1)
						}
					}
				}
			}
		}
	}
	walk(val, 0)
}

// amortised reports whether the call is made only every so many iterations:
// behind i%n == 0, or when a buffer is full.
func (v *visit) amortised() bool {
	for b := v.block; b != nil && b != v.loop.Header && v.loop.Contains(b); b = b.Idom() {
		p := b.Idom()
		if p == nil || !v.loop.Contains(p) {
			return false
		}
		br, ok := p.Instrs[len(p.Instrs)-1].(*ssa.If)
		if !ok || v.fn.Loops().Innermost(p) != v.loop { // the end of an inner loop is no guard
			continue
		}
		cmp, ok := br.Cond.(*ssa.BinOp)
		if !ok {
			continue
		}
		if rem, ok := cmp.X.(*ssa.BinOp); ok && rem.Op == token.REM && p.Succs[0].Dominates(b) {
			return true
		}
		if after := p.Succs[1]; cmp.Op == token.LSS && fullness(cmp) && len(after.Preds) == 1 && after.Dominates(b) {
			return true
		}
		if (cmp.Op == token.GEQ || cmp.Op == token.GTR || cmp.Op == token.EQL) && fullness(cmp) && p.Succs[0].Dominates(b) {
			return true
		}
	}
	return false
}

// fullness reports whether a comparison asks whether a buffer or counter has
// reached a size above one.
func fullness(cmp *ssa.BinOp) bool {
	if c, ok := cmp.Y.(*ssa.Const); ok {
		if c.Value == nil || c.Value.Kind().String() != "Int" || c.Int64() <= 1 {
			return false
		}
	} else if b, ok := cmp.X.Type().Underlying().(*types.Basic); !ok || b.Info()&types.IsInteger == 0 {
		return false
	} else if !sizeLike(cmp.X) || cmp.Op == token.EQL {
		return false
	}
	return sizeLike(cmp.X)
}

func sizeLike(x ssa.Value) bool {
	switch x := x.(type) {
	case *ssa.Call:
		if b, ok := x.Call.Value.(*ssa.Builtin); ok {
			return b.Name() == "len"
		}
		f := x.Call.StaticCallee()
		return f != nil && f.Name() == "Len" || x.Call.IsInvoke() && x.Call.Method.Name() == "Len"
	case *ssa.Phi, *ssa.BinOp:
		b, ok := x.Type().Underlying().(*types.Basic)
		return ok && b.Info()&types.IsInteger != 0
	}
	return false
}

// perClient reports whether each iteration talks through another object: a
// loop over clients, shards or implementations has nothing to batch.
func (v *visit) perClient() bool {
	for _, s := range []*summary.Site{v.site, v.target} {
		c := s.Call.Common()
		for _, a := range c.Args {
			if goredis.RoleOf(a.Type()) != goredis.NoRole && v.element(a) {
				return true
			}
			if !s.Direct() && types.IsInterface(a.Type()) && a.Type().Underlying().(*types.Interface).NumMethods() > 0 && v.element(a) {
				return true // the element is an implementation, and it is what reaches Redis
			}
		}
		var recv ssa.Value
		switch {
		case c.IsInvoke():
			recv = c.Value
		case c.Signature().Recv() != nil && len(c.Args) > 0:
			recv = c.Args[0]
		}
		if recv == nil || !v.element(recv) {
			continue
		}
		if c.IsInvoke() || s.Direct() || nameHas(typeWord(recv.Type()), "shard", "node", "cluster", "client", "replica", "master", "slot", "conn", "pool", "backend", "store", "cache") {
			return true
		}
	}
	return false
}

func typeWord(t types.Type) string {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	if n, ok := types.Unalias(t).(*types.Named); ok {
		return n.Obj().Name()
	}
	return ""
}

// element reports whether a value is the loop's element, or a part of it: not
// something computed with its help.
func (v *visit) element(x ssa.Value) bool {
	for range 12 {
		switch y := x.(type) {
		case *ssa.UnOp:
			x = y.X
		case *ssa.FieldAddr:
			x = y.X
		case *ssa.Field:
			x = y.X
		case *ssa.TypeAssert:
			x = y.X
		case *ssa.ChangeType:
			x = y.X
		case *ssa.ChangeInterface:
			x = y.X
		case *ssa.MakeInterface:
			x = y.X
		case *ssa.Alloc: // the element's own copy
			if y.Block() == nil || !v.loop.Contains(y.Block()) {
				return false
			}
			st := flow.Stores(y)
			if len(st) != 1 {
				return false
			}
			x = st[0]
		case *ssa.FreeVar:
			b := flow.Binding(y)
			if b == nil {
				return false
			}
			x = b
		case *ssa.Parameter: // of the literal that the loop runs: go func(d Detail) {...}(d)
			x = v.given(y)
			if x == nil {
				return false
			}
		case *ssa.IndexAddr:
			return v.loop.Contains(y.Block())
		case *ssa.Index:
			return v.loop.Contains(y.Block())
		case *ssa.Lookup:
			return v.loop.Contains(y.Block())
		case *ssa.Extract:
			switch y.Tuple.(type) {
			case *ssa.Next, *ssa.Lookup:
				return v.loop.Contains(y.Block())
			}
			if _, ok := y.Tuple.(*ssa.TypeAssert); !ok {
				return false
			}
			x = y.Tuple.(*ssa.TypeAssert).X
		default:
			return false
		}
	}
	return false
}

// given returns what the call that runs a literal passes for its parameter.
func (v *visit) given(p *ssa.Parameter) ssa.Value {
	if p.Parent() == v.fn.SSA {
		return nil
	}
	for i, q := range p.Parent().Params {
		if p == q && i < len(v.site.Call.Common().Args) {
			return v.site.Call.Common().Args[i]
		}
	}
	return nil
}

// chunked reports whether an iteration already takes many elements: a slice
// cut out of the data, or an element that is itself a slice of keys.
func (v *visit) chunked() bool {
	for _, a := range v.site.Call.Common().Args {
		if _, ok := a.Type().Underlying().(*types.Slice); ok && v.element(a) {
			return true
		}
		cut := false
		v.walk(a, func(x ssa.Value) bool {
			switch x.(type) {
			case *ssa.IndexAddr, *ssa.Index, *ssa.Lookup:
				return false // one element of it
			}
			if s, ok := x.(*ssa.Slice); ok && (s.Low != nil || s.High != nil) {
				if _, lit := s.X.(*ssa.Alloc); !lit && isSlice(s.X.Type()) {
					cut = true
				}
			}
			return !cut
		})
		if cut {
			return true
		}
	}
	return false
}

func isSlice(t types.Type) bool {
	_, ok := t.Underlying().(*types.Slice)
	return ok
}

// oneShot reports whether a command inside a literal that the loop calls is
// followed by nothing but the result that ends the loop.
func (v *visit) oneShot() bool {
	if v.site == v.target {
		return false
	}
	for _, t := range summary.Tests(v.site.Call) {
		if t.Empty || v.loop.Reaches(t.OK.To(), v.loop.Header, flow.NewStops()) {
			continue
		}
		return summary.EndsWith(v.target, true)
	}
	return false
}
