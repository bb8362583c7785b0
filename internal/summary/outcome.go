package summary

import (
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/rediscmd"
)

// A Test is a branch on the outcome of a call: on its error, or on the bool
// that it returns last.
type Test struct {
	OK, Fail flow.Edge
	// Empty marks a test for redis.Nil, an error that a wrapper has for it, or
	// an empty value: Fail is the way
	// when there was nothing, OK says only that there was something or
	// another error.
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

type tester struct {
	tests []Test
	seen  map[ssa.Value]bool
}

// result follows a call's result to its error or bool.
func (t *tester) result(v ssa.Value) {
	if tuple, ok := v.Type().(*types.Tuple); ok {
		for _, r := range referrers(v) {
			if e, ok := r.(*ssa.Extract); ok && (e.Index == tuple.Len()-1 || isError(e.Type()) || isBool(e.Type())) {
				t.outcome(e)
			} else if ok {
				t.empties(e)
			}
		}
		return
	}
	if c := replyOf(v.Type()); c != nil { // rdb.Get(...).Result(), .Err()
		t.reply(c, v)
		return
	}
	t.outcome(v)
}

// reply follows a reply to the methods that read its outcome. Some are promoted
// from a struct inside it.
func (t *tester) reply(c client.Client, v ssa.Value) {
	for _, r := range referrers(v) {
		switch r := r.(type) {
		case *ssa.FieldAddr:
			t.reply(c, r)
		case *ssa.Call:
			switch c.Outcome(calleeName(r)) {
			case rediscmd.WithError:
				t.result(r)
			case rediscmd.ValueOnly:
				t.outcome(r)
			}
		}
	}
}

func calleeName(call *ssa.Call) string { return commonName(&call.Call) }

// replyOf is the client library whose answer a value of type t may hold, nil
// where it is none. A pointer to a type of a library may be one that embeds its reply.
func replyOf(t types.Type) client.Client {
	c, name, ok := client.OfType(t)
	if _, ptr := t.Underlying().(*types.Pointer); !ok || !ptr && !c.Reply(name) {
		return nil
	}
	return c
}

func isError(t types.Type) bool {
	return types.Identical(t, types.Universe.Lookup("error").Type())
}

func isBool(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsBoolean != 0
}

// outcome finds the branches on an error or bool.
func (t *tester) outcome(v ssa.Value) {
	if t.seen[v] {
		return
	}
	t.seen[v] = true
	if isBool(v.Type()) {
		t.branch(v, true, false)
		return
	}
	if !isError(v.Type()) {
		t.empties(v)
		return
	}
	for _, r := range referrers(v) {
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
				for _, u := range referrers(r) {
					if b, ok := u.(*ssa.BinOp); ok {
						t.compare(b, r)
					}
				}
			}
		case *ssa.Store: // a variable that a literal captures
			for _, in := range r.Block().Instrs {
				if ld, ok := in.(*ssa.UnOp); ok && ld.Op == token.MUL && ld.X == r.Addr && ld.Pos() > r.Pos() {
					t.outcome(ld)
				}
			}
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

// empties reads v == "", len(v) == 0, n > 0 and the like of a popped value.
func (t *tester) empties(v ssa.Value) {
	for _, r := range referrers(v) {
		switch r := r.(type) {
		case *ssa.BinOp:
			if c, ok := r.Y.(*ssa.Const); ok && r.X == v && isEmptyConst(c) {
				switch r.Op {
				case token.EQL, token.LEQ, token.LSS:
					t.branch(r, false, true)
				case token.NEQ, token.GTR:
					t.branch(r, true, true)
				}
			}
		case *ssa.Call:
			if b, ok := r.Call.Value.(*ssa.Builtin); ok && b.Name() == "len" && !t.seen[r] {
				t.seen[r] = true
				t.empties(r)
			}
		}
	}
}

func isEmptyConst(c *ssa.Const) bool {
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

// branch records the ifs on a bool; ok says which way is the good outcome.
func (t *tester) branch(v ssa.Value, ok, empty bool) {
	for _, r := range referrers(v) {
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
		}
	}
}

func referrers(v ssa.Value) []ssa.Instruction {
	if r := v.Referrers(); r != nil {
		return *r
	}
	return nil
}

// LeavesOnSuccess reports whether the loop ends when the call succeeds: what
// goes round again is a retry.
func LeavesOnSuccess(l *flow.Loop, call ssa.CallInstruction) bool {
	none := flow.NewBarrier()
	for _, t := range Tests(call) {
		if t.Empty || !l.Contains(t.OK.From) {
			continue
		}
		if !l.Reaches(t.OK.To(), l.Header, none) && l.Reaches(t.Fail.To(), l.Header, none) {
			return true
		}
	}
	return false
}

// LeavesOnFound reports whether the loop goes on only while the call finds
// nothing: a search that needs the first hit and no more.
func LeavesOnFound(l *flow.Loop, call ssa.CallInstruction) bool {
	none := flow.NewBarrier()
	tests := Tests(call)
	for _, t := range tests {
		if t.Empty && !afterError(t, tests) && l.Contains(t.OK.From) &&
			!l.Reaches(t.OK.To(), l.Header, none) && l.Reaches(t.Fail.To(), l.Header, none) {
			return true
		}
	}
	return false
}

// afterError reports whether a test for redis.Nil is made only where there is
// an error: its other outcome is a failure then, and no hit.
func afterError(t Test, tests []Test) bool {
	for _, o := range tests {
		if to := o.Fail.To(); !o.Empty && len(to.Preds) == 1 && to.Dominates(t.OK.From) {
			return true
		}
	}
	return false
}

// LeavesOnEmpty reports whether the loop ends when the call finds nothing.
func LeavesOnEmpty(l *flow.Loop, call ssa.CallInstruction) bool {
	for _, t := range Tests(call) {
		if t.Empty && l.Contains(t.Fail.From) && !l.Reaches(t.Fail.To(), l.Header, flow.NewBarrier()) {
			return true
		}
	}
	return false
}

// LeavesOnFailure reports whether the loop ends when the call fails or, for a
// pop, finds nothing.
func LeavesOnFailure(l *flow.Loop, call ssa.CallInstruction) bool {
	none := flow.NewBarrier()
	for _, t := range Tests(call) {
		if l.Contains(t.Fail.From) && !l.Reaches(t.Fail.To(), l.Header, none) {
			return true
		}
	}
	return false
}

// lastResult returns the value of a return's last result. In a function with
// defers results go through a variable that the deferred calls may change; the
// value stored last before the return stands for it.
func lastResult(ret *ssa.Return) ssa.Value {
	v := ret.Results[len(ret.Results)-1]
	ld, ok := v.(*ssa.UnOp)
	if !ok || ld.Op != token.MUL {
		return v
	}
	for b := ret.Block(); ; b = b.Preds[0] {
		for i := len(b.Instrs) - 1; i >= 0; i-- {
			if st, ok := b.Instrs[i].(*ssa.Store); ok && st.Addr == ld.X {
				return st.Val
			}
		}
		if len(b.Preds) != 1 || b.Preds[0] == b {
			return v
		}
	}
}

// EndsWith reports whether the call's function always returns the bool after
// the call, but where the call has failed.
func EndsWith(site *Site, want bool) bool {
	start := []*ssa.BasicBlock{site.Call.Block()}
	for _, t := range Tests(site.Call) {
		if !t.Empty {
			start = []*ssa.BasicBlock{t.OK.To()}
		}
	}
	any := func(*ssa.BasicBlock) bool { return true }
	wrong := func(b *ssa.BasicBlock) bool {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || len(ret.Results) == 0 {
			return false
		}
		c, ok := lastResult(ret).(*ssa.Const)
		return !ok || c.Value == nil || c.Value.Kind() != constant.Bool || constant.BoolVal(c.Value) != want
	}
	if wrong(start[0]) {
		return false
	}
	return flow.Path(start, any, wrong, flow.NewBarrier()) == nil
}

// LeavesSometimes reports whether the loop can be left right after the call.
func LeavesSometimes(l *flow.Loop, call ssa.CallInstruction) bool {
	for b := call.Block(); b != nil && l.Contains(b); {
		next := (*ssa.BasicBlock)(nil)
		for _, s := range b.Succs {
			if !l.Contains(s) {
				return true
			}
			if len(b.Succs) == 1 && s != l.Header {
				next = s
			}
		}
		b = next
	}
	return false
}
