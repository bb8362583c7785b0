package loopcall

import (
	"go/constant"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/pacing"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
)

// GivesUp reports whether the loop counts its iterations and ends after a
// small number of them.
func (lc *Call) GivesUp() bool { return lc.once(givesUp, lc.findGivingUp) }

func (lc *Call) findGivingUp() bool {
	for _, br := range lc.Exits() {
		cmp, ok := br.Cond.(*ssa.BinOp)
		if !ok {
			continue
		}
		c, ok := cmp.Y.(*ssa.Const)
		if !ok || c.Value == nil || c.Value.Kind() != constant.Int || c.Int64() < 2 || c.Int64() > loopinfo.SmallLoop {
			continue
		}
		if lc.counter(cmp.X) {
			return true
		}
	}
	return false
}

// counter reports whether a value grows by one each iteration.
func (lc *Call) counter(x ssa.Value) bool {
	if add, ok := x.(*ssa.BinOp); ok && add.Op == token.ADD {
		x = add.X
	}
	phi, ok := x.(*ssa.Phi)
	if !ok || phi.Block() != lc.Loop.Header {
		return false
	}
	for i, e := range phi.Edges {
		if !lc.Loop.Contains(phi.Block().Preds[i]) {
			continue
		}
		add, ok := e.(*ssa.BinOp)
		if !ok || add.Op != token.ADD || add.X != ssa.Value(phi) {
			return false
		}
	}
	return true
}

// Pages reports whether a command of the loop, queued or executed, depends on
// the result of an earlier one.
func (lc *Call) Pages() bool { return lc.once(pages, lc.findPages) }

func (lc *Call) findPages() bool {
	for _, s := range lc.Fn.Sites {
		if !lc.Loop.Contains(s.Call.Block()) {
			continue
		}
		if lc.takesCarried(s) {
			return true
		}
		for _, r := range s.Runs { // a timer or a retry around the command
			if lc.writtenInside(r.Lit.SSA) && slices.ContainsFunc(r.Lit.Sites, lc.takesCarried) || slices.ContainsFunc(r.Lit.Sites, keepsPlace) {
				return true
			}
		}
	}
	return false
}

// takesCarried reports whether a site calls Redis and gets what an earlier
// iteration has got from Redis.
func (lc *Call) takesCarried(s *summary.Site) bool {
	return (len(s.RoundTrips) > 0 || s.Direct()) && slices.ContainsFunc(s.Call.Common().Args, lc.Carried)
}

// keepsPlace reports whether a command of a literal gets what an earlier one has left in a
// variable that the literal captures: the cursor.
func keepsPlace(s *summary.Site) bool {
	return s.Direct() && slices.ContainsFunc(s.Call.Common().Args, func(a ssa.Value) bool {
		ld, ok := a.(*ssa.UnOp)
		if !ok || ld.Op != token.MUL {
			return false
		}
		if _, captured := ld.X.(*ssa.FreeVar); !captured {
			return false
		}
		return slices.ContainsFunc(flow.Referrers(ld.X), func(r ssa.Instruction) bool {
			st, ok := r.(*ssa.Store)
			return ok && st.Addr == ld.X && flow.DependsOn(st.Val, s.Call)
		})
	})
}

// Supplied reports whether each iteration gets new input that is not from
// Redis: a code to try, or an element of an in-memory queue. The end of that
// input must end or pause the loop.
func (lc *Call) Supplied() bool {
	stops := lc.Pace(true).Waits()
	args := lc.Site.Call.Common().Args
	if lc.Site.Direct() && !lc.Site.Call.Common().IsInvoke() && len(args) > 0 {
		args = append(args[1:len(args):len(args)], madeOfEach(args[0])...)
	}
	for _, arg := range args {
		if pacing.VariesPerIteration(lc.Fn, arg, lc.Loop) && !flow.DependsOn(arg, lc.Site.Call) && (lc.Ends() || stops || lc.leavesByOther()) {
			return true
		}
		phi, ok := arg.(*ssa.Phi)
		if ok && phi.Block() == lc.Loop.Header && lc.changesItself(phi) && lc.Ends() {
			return true
		}
		if flow.IsInteger(arg.Type()) && lc.steps(arg) && lc.Ends() {
			return true
		}
	}
	return lc.runsOut() || lc.Ends() && (rediscmd.RandomCommands[lc.Trips[0].Command] || slices.ContainsFunc(lc.keys(), lc.moves))
}

// runsOut reports whether the call is on another one of several candidates each time, and
// the loop ends when there is none left.
func (lc *Call) runsOut() bool {
	call := lc.Site.Call.Common()
	if !call.IsInvoke() || lc.Site.Direct() || !pacing.VariesPerIteration(lc.Fn, call.Value, lc.Loop) {
		return false
	}
	return slices.ContainsFunc(lc.Loop.Exits(), func(br *ssa.If) bool {
		cmp, ok := br.Cond.(*ssa.BinOp)
		return ok && cmp.X == call.Value && loopinfo.IsNil(cmp.Y)
	})
}

// keys returns the key of a command, or the strings that a helper is given.
func (lc *Call) keys() []ssa.Value {
	if key := lc.Site.Key(); key != nil {
		return []ssa.Value{key}
	}
	if lc.Site.Direct() {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(lc.Site.Call.Common().Args), func(a ssa.Value) bool { return !flow.HoldsStrings(a.Type()) })
}

// moves reports whether a key is made of something that each iteration changes without
// Redis: the next name to try.
func (lc *Call) moves(key ssa.Value) bool {
	found := false
	lc.walk(key, func(x ssa.Value) bool {
		switch x := x.(type) {
		case *ssa.Call:
			return !found && !lc.FromRedis(x)
		case *ssa.Phi:
			found = found || x.Block() == lc.Loop.Header && lc.changesItself(x)
		}
		return !found
	})
	return found
}

// madeOfEach returns what a client is made of. One that is made each time is no input;
// the address of another server is.
func madeOfEach(recv ssa.Value) (out []ssa.Value) {
	for _, made := range loopinfo.MakesClient(recv) {
		out = append(out, made.Call.Args...)
		for _, v := range flow.StructFields(made.Call.Args) {
			out = append(out, v)
		}
	}
	return out
}

// steps reports whether a number is computed from one that each iteration changes
// without Redis: the offset of the page i, i*size.
func (lc *Call) steps(arg ssa.Value) bool {
	found := false
	lc.walk(arg, func(x ssa.Value) bool {
		switch x := x.(type) {
		case *ssa.BinOp, *ssa.Convert:
			return !found
		case *ssa.Phi:
			found = found || x.Block() == lc.Loop.Header && lc.changesItself(x)
		}
		return false
	})
	return found
}

// leavesByOther reports whether the loop exits on what a call that is not Redis
// returns: v, ok := queue.Pop(), or a list without elements.
func (lc *Call) leavesByOther() bool { return lc.once(leavesByOther, lc.findOtherExit) }

func (lc *Call) findOtherExit() bool {
	return slices.ContainsFunc(lc.Exits(), func(br *ssa.If) bool {
		switch cond := br.Cond.(type) {
		case *ssa.Extract:
			return !lc.FromRedis(cond)
		case *ssa.BinOp:
			list, ok := flow.LenOf(cond.X)
			b := br.Block()
			short := (cond.Op == token.LSS || cond.Op == token.LEQ) && !lc.Stays(b.Succs[0])
			return ok && (short || lc.endsAtZero(b, cond)) && lc.fromOther(list)
		}
		return false
	})
}

// fromOther reports whether a list is the result of a call in the loop that is not
// Redis.
func (lc *Call) fromOther(list ssa.Value) bool {
	if e, ok := list.(*ssa.Extract); ok {
		list = e.Tuple
	}
	call, ok := list.(*ssa.Call)
	return ok && lc.Loop.Contains(call.Block()) && !lc.FromRedis(call) && pacing.VariesPerIteration(lc.Fn, call, lc.Loop)
}

// Advances reports whether the loop exits on a condition over something that
// each iteration changes in memory: for path != "" { ...; path = rest }. A
// change that comes from Redis does not count.
func (lc *Call) Advances() bool { return lc.once(advances, lc.findAdvance) }

func (lc *Call) findAdvance() bool {
	for _, br := range lc.Exits() {
		if flow.IsErrorTest(br.Cond) {
			continue
		}
		moved := false
		lc.walk(br.Cond, func(x ssa.Value) bool {
			switch x := x.(type) {
			case *ssa.Call:
				moved = moved || lc.measures(x)
				return countOf(x) // other calls read something else
			case *ssa.UnOp:
				moved = moved || x.Op == token.MUL && lc.stored(x.X)
			case *ssa.Phi:
				moved = moved || x.Block() == lc.Loop.Header && lc.changesItself(x)
			case *ssa.Alloc:
				moved = moved || lc.filledByCall(x)
			}
			return !moved
		})
		if moved {
			return true
		}
	}
	return false
}

// measures reports whether a call asks for the size of something that another call of
// the loop gets too, and of which nothing asks Redis: h.Len() of a heap.
func (lc *Call) measures(size *ssa.Call) bool {
	of := flow.Receiver(size)
	if ld, ok := of.(*ssa.UnOp); ok && ld.Op == token.MUL {
		of = ld.X // the method has no pointer receiver
	}
	if of == nil || !flow.IsInteger(size.Type()) || !lc.Loop.Contains(size.Block()) || reaches(lc.Fn.Site(size)) {
		return false
	}
	changed := false
	for b := range lc.Loop.Blocks {
		for _, in := range b.Instrs {
			call, ok := in.(*ssa.Call)
			if !ok || call == size || !takes(call, of) {
				continue
			}
			if reaches(lc.Fn.Site(call)) {
				return false
			}
			changed = true
		}
	}
	return changed
}

// takes reports whether a call runs a method of a value, or gets it.
func takes(call *ssa.Call, v ssa.Value) bool {
	same := func(a ssa.Value) bool { return flow.SameValue(flow.Unwrap(a), v) }
	return call.Call.IsInvoke() && same(call.Call.Value) || slices.ContainsFunc(call.Call.Args, same)
}

// stored reports whether an iteration writes to the field at an address, or
// passes the address to a call.
func (lc *Call) stored(addr ssa.Value) bool {
	field, ok := addr.(*ssa.FieldAddr)
	if !ok {
		return false
	}
	same := func(x ssa.Value) bool {
		fa, ok := x.(*ssa.FieldAddr)
		return ok && fa.Field == field.Field && flow.Place(fa) == flow.Place(field)
	}
	for b := range lc.Loop.Blocks {
		for _, in := range b.Instrs {
			switch in := in.(type) {
			case *ssa.Store:
				if same(in.Addr) && !lc.FromRedis(in.Val) {
					if c, ok := in.Val.(*ssa.Const); !ok || c.Value == nil || c.Value.Kind() != constant.Bool {
						return true
					}
				}
			case ssa.CallInstruction:
				if slices.ContainsFunc(in.Common().Args, same) || movedBy(in.Common(), field) {
					return true
				}
			}
		}
	}
	return false
}

// movedBy reports whether a called method adds to a field of its receiver, or takes from
// it: r.next += n.
func movedBy(call *ssa.CallCommon, field *ssa.FieldAddr) bool {
	f := call.StaticCallee()
	if f == nil || f.Signature.Recv() == nil || len(call.Args) == 0 || !flow.SameValue(call.Args[0], field.X) {
		return false
	}
	same := func(x ssa.Value) bool {
		fa, ok := x.(*ssa.FieldAddr)
		return ok && fa.Field == field.Field && flow.IsParam(fa.X, f.Params[0])
	}
	return slices.ContainsFunc(f.Blocks, func(b *ssa.BasicBlock) bool {
		return slices.ContainsFunc(b.Instrs, func(in ssa.Instruction) bool {
			st, ok := in.(*ssa.Store)
			if !ok || !same(st.Addr) {
				return false
			}
			sum, ok := st.Val.(*ssa.BinOp)
			if !ok || sum.Op != token.ADD && sum.Op != token.SUB {
				return false
			}
			ld, ok := sum.X.(*ssa.UnOp)
			return ok && ld.Op == token.MUL && same(ld.X)
		})
	})
}

// FeedsItself reports whether a call of the loop gets its own result of the
// previous iteration and its result ends the loop: page after page.
func (lc *Call) FeedsItself() bool { return lc.once(feedsItself, lc.findFeeding) }

func (lc *Call) findFeeding() bool {
	for b := range lc.Loop.Blocks {
		for _, in := range b.Instrs {
			call, ok := in.(*ssa.Call)
			if !ok || !lc.fedBy(call) {
				continue
			}
			for _, br := range lc.Exits() {
				if !flow.IsErrorTest(br.Cond) && flow.DependsOn(br.Cond, call) {
					return true
				}
			}
		}
	}
	return false
}

func (lc *Call) fedBy(call *ssa.Call) bool {
	fed := false
	given := call.Call.Args
	if call.Call.StaticCallee() == nil { // a function that returns the next one
		given = append(given[:len(given):len(given)], call.Call.Value)
	}
	for _, arg := range given {
		lc.walk(arg, func(x ssa.Value) bool {
			if phi, ok := x.(*ssa.Phi); ok && phi.Block() == lc.Loop.Header {
				for i, e := range phi.Edges {
					fed = fed || lc.Loop.Contains(phi.Block().Preds[i]) && flow.DependsOn(e, call)
				}
			}
			return !fed
		})
	}
	return fed
}

// changesItself reports whether an iteration changes a loop variable without
// Redis.
func (lc *Call) changesItself(phi *ssa.Phi) bool {
	for i, e := range phi.Edges {
		if lc.Loop.Contains(phi.Block().Preds[i]) && e != ssa.Value(phi) && !lc.FromRedis(e) && !lc.chosenByRedis(e) {
			if c, ok := e.(*ssa.Const); !ok || c.Value == nil || c.Value.Kind() != constant.Bool {
				return true
			}
		}
	}
	return false
}

// filledByCall reports whether a call of the loop gets a variable to fill.
func (lc *Call) filledByCall(cell *ssa.Alloc) bool {
	if cell.Referrers() == nil {
		return false
	}
	for _, r := range *cell.Referrers() {
		if c, ok := r.(ssa.CallInstruction); ok && lc.Loop.Contains(c.Block()) {
			return true
		}
	}
	return false
}
