package loopinfo

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/reply"
)

// A Test is a branch on the outcome of a call: on its error, or on the bool
// that it returns last.
type Test struct {
	OK, Fail flow.Edge
	// Empty marks a test for redis.Nil, an error that a wrapper has for it, or an empty
	// value. Fail is the way when there was nothing. OK says only that there was
	// something or another error.
	Empty bool
}

// Tests returns the branches of the function on the outcome of a call.
func Tests(call ssa.CallInstruction) []Test {
	v := call.Value()
	if v == nil {
		return nil
	}
	t := &tester{seen: map[ssa.Value]bool{}}
	t.result(v)
	return t.tests
}

// UnlessFailed returns the blocks that are reached after a call, unless it has failed
// or found nothing. It is nil if the function does not look whether it has.
func UnlessFailed(call ssa.CallInstruction) *flow.Flood {
	skip := flow.NewBarrier()
	for _, t := range Tests(call) {
		skip.Edges[t.Fail] = true
	}
	if len(skip.Edges) == 0 {
		return nil
	}
	return flow.NewFlood(call.Block(), skip)
}

// Found returns the blocks that are reached, as are those that they dominate, only if a
// call has returned something. fails says that the call returns an error if there is nothing.
func Found(call ssa.CallInstruction, fails bool) (out []*ssa.BasicBlock) {
	for _, t := range Tests(call) {
		if to := t.OK.To(); (t.Empty || fails) && len(to.Preds) == 1 {
			out = append(out, to)
		}
	}
	return out
}

type tester struct {
	tests []Test
	seen  map[ssa.Value]bool
}

// result follows a call's result to its error or bool.
func (t *tester) result(v ssa.Value) {
	if tuple, ok := v.Type().(*types.Tuple); ok {
		results := flow.Referrers(v)
		fails := tuple.Len() > 2 && slices.ContainsFunc(results, func(r ssa.Instruction) bool {
			e, ok := r.(*ssa.Extract)
			return ok && flow.IsError(e.Type()) && len(flow.Referrers(e)) > 0
		})
		for _, r := range results {
			if e, ok := r.(*ssa.Extract); ok && fails && flow.IsBool(e.Type()) {
				t.branch(e, true, true) // of value, ok, err: there was nothing, which is no failure
			} else if ok && (e.Index == tuple.Len()-1 || flow.IsError(e.Type()) || flow.IsBool(e.Type())) {
				t.outcome(e)
			} else if ok {
				t.empties(e)
			}
		}
		return
	}
	if c := reply.Library(v.Type()); c != nil { // rdb.Get(...).Result(), .Err()
		t.reply(c, v)
		return
	}
	t.outcome(v)
}

// reply follows a reply to the methods that read its outcome. Some are promoted
// from an embedded struct.
func (t *tester) reply(c client.Client, v ssa.Value) {
	for _, r := range flow.Referrers(v) {
		switch r := r.(type) {
		case *ssa.FieldAddr:
			t.reply(c, r)
		case *ssa.Call:
			switch c.Outcome(flow.CalleeName(r)) {
			case rediscmd.WithError:
				t.result(r)
			case rediscmd.ValueOnly:
				t.outcome(r)
			}
		}
	}
}

// outcome finds the branches on an error or bool.
func (t *tester) outcome(v ssa.Value) {
	if t.seen[v] {
		return
	}
	t.seen[v] = true
	if flow.IsBool(v.Type()) {
		t.branch(v, true, false)
		return
	}
	if !flow.IsError(v.Type()) {
		t.empties(v)
		return
	}
	for _, r := range flow.Referrers(v) {
		switch r := r.(type) {
		case *ssa.BinOp:
			t.compare(r, v)
		case *ssa.Call:
			if testsAbsence(r) {
				t.branch(r, false, true)
			}
		case *ssa.Phi: // a loop's condition: for err != nil { err = f() }
			if !t.seen[r] {
				t.seen[r] = true
				for _, u := range flow.Referrers(r) {
					if b, ok := u.(*ssa.BinOp); ok {
						t.compare(b, r)
					}
				}
			}
		case *ssa.Store: // a variable that a literal captures
			loads(r, t.outcome)
		}
	}
}

// loads visits what is read from a variable after a store: in the same block, or anywhere
// if it is the only store.
func loads(st *ssa.Store, visit func(ssa.Value)) {
	cell := flow.Cell(st.Addr)
	only := cell != nil && len(flow.Stores(cell)) == 1 && !flow.Lent(cell)
	for _, in := range flow.Referrers(st.Addr) {
		if ld, ok := in.(*ssa.UnOp); ok && ld.Op == token.MUL && (only || ld.Block() == st.Block() && ld.Pos() > st.Pos()) {
			visit(ld)
		}
	}
}

// compare reads err == nil, err != nil, err == redis.Nil and the like.
func (t *tester) compare(b *ssa.BinOp, v ssa.Value) {
	other := b.X
	if other == v {
		other = b.Y
	}
	if c, ok := other.(*ssa.Const); ok && c.Value == nil {
		t.branch(b, b.Op == token.EQL, false)
	} else if isAbsence(other) {
		t.branch(b, b.Op == token.NEQ, true)
	}
}

// empties reads v == "", len(v) == 0, n > 0 and similar tests of a popped
// value.
func (t *tester) empties(v ssa.Value) {
	for _, r := range flow.Referrers(v) {
		switch r := r.(type) {
		case *ssa.BinOp:
			c, ok := r.Y.(*ssa.Const)
			if !ok || r.X != v || !IsEmptyConst(c) {
				continue
			}
			if some, known := someWhen(r.Op, isOne(c)); known {
				t.branch(r, some, true)
			}
		case *ssa.Phi:
			if t.again(r) {
				t.empties(r)
			}
		case *ssa.Call, *ssa.Convert:
			n := r.(ssa.Value)
			if _, ok := flow.LenOf(n); ok && !t.seen[n] {
				t.seen[n] = true
				t.empties(n)
			}
		case *ssa.Store:
			loads(r, t.empties)
		}
	}
}

// someWhen says what a comparison with nothing, or with one, says: whether it is true
// if there is something. It reports false for one that is about more than one.
func someWhen(op token.Token, one bool) (some, known bool) {
	switch op {
	case token.EQL:
		return one, true
	case token.NEQ:
		return !one, true
	case token.LSS:
		return false, one
	case token.GEQ:
		return true, one
	case token.LEQ:
		return false, !one
	case token.GTR:
		return true, !one
	}
	return false, false
}

func isOne(c *ssa.Const) bool {
	n, ok := flow.ConstInt(c)
	return ok && n == 1
}

// IsEmptyConst reports whether a constant is empty, or the size that an
// emptiness test compares with.
func IsEmptyConst(c *ssa.Const) bool {
	if c.Value == nil {
		return true
	}
	switch c.Value.Kind() {
	case constant.String:
		return constant.StringVal(c.Value) == ""
	case constant.Int:
		n, ok := constant.Int64Val(c.Value)
		return ok && (n == 0 || n == 1)
	}
	return false
}

// branch records the ifs on a bool. ok says which successor is the good
// outcome.
func (t *tester) branch(v ssa.Value, ok, empty bool) {
	for _, r := range flow.Referrers(v) {
		switch r := r.(type) {
		case *ssa.If:
			good, bad := flow.Edge{From: r.Block(), Succ: 0}, flow.Edge{From: r.Block(), Succ: 1}
			if !ok {
				good, bad = bad, good
			}
			t.tests = append(t.tests, Test{OK: good, Fail: bad, Empty: empty})
		case *ssa.UnOp:
			if r.Op == token.NOT {
				t.branch(r, !ok, empty)
			}
		case *ssa.Phi:
			if t.again(r) {
				t.branch(r, ok, empty)
			}
		}
	}
}

// again reports whether a variable has nothing but the result of one function, which it
// is given in several places: for v, ok := next(); ok; v, ok = next() {}.
func (t *tester) again(phi *ssa.Phi) bool {
	if t.seen[phi] {
		return false
	}
	t.seen[phi] = true
	var first *ssa.Call
	for _, e := range phi.Edges {
		calls := ResultCalls(e)
		if len(calls) == 0 {
			return false
		}
		made := calls[len(calls)-1]
		if first == nil {
			first = made
		}
		if flow.CalleeName(made) != flow.CalleeName(first) || made.Call.StaticCallee() != first.Call.StaticCallee() {
			return false
		}
	}
	return true
}

// KnownOutcome reports whether a branch on v dominates a block. ok is true if
// the block is then reached only with a nil error (or true).
func KnownOutcome(v ssa.Value, at *ssa.BasicBlock) (ok, known bool) {
	t := &tester{seen: map[ssa.Value]bool{}}
	t.outcome(v)
	for _, test := range t.tests {
		if test.Empty {
			continue
		}
		if to := test.Fail.To(); len(to.Preds) == 1 && to.Dominates(at) {
			return false, true
		}
		if to := test.OK.To(); len(to.Preds) == 1 && to.Dominates(at) {
			return true, true
		}
	}
	return false, false
}

// OnFailure reports whether a function comes to a block only after a call has failed.
func OnFailure(b *ssa.BasicBlock) bool {
	for br := range flow.Above(b) {
		if _, ok := Failed(br, b); ok {
			return true
		}
	}
	return false
}

// Failed returns the error that is tested by a branch which leads to a block only
// where it is not nil. The code after `if err == nil { ...; continue }` is not only a
// failure path: err may be redis.Nil.
func Failed(br *ssa.If, b *ssa.BasicBlock) (ssa.Value, bool) {
	cmp, ok := br.Cond.(*ssa.BinOp)
	if !ok || cmp.Op != token.NEQ || !flow.IsErrorTest(cmp) {
		return nil, false
	}
	c, ok := cmp.Y.(*ssa.Const)
	fail := br.Block().Succs[0]
	return cmp.X, ok && c.Value == nil && len(fail.Preds) == 1 && fail.Dominates(b)
}

// ResultCalls returns the calls of which v may be the error or bool.
func ResultCalls(v ssa.Value) []*ssa.Call {
	var out []*ssa.Call
	for range 6 {
		switch x := v.(type) {
		case *ssa.Extract:
			v = x.Tuple
			continue
		case *ssa.Call:
			out = append(out, x)
			if len(x.Call.Args) > 0 && reply.Library(x.Call.Args[0].Type()) != nil { // cmd.Err()
				v = x.Call.Args[0]
				continue
			}
		case *ssa.FieldAddr:
			v = x.X
			continue
		}
		return out
	}
	return out
}
