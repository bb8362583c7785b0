package valueuse

import (
	"go/constant"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
)

// tooMany is http.StatusTooManyRequests, and exhausted is gRPC's
// codes.ResourceExhausted.
const (
	tooMany   = 429
	exhausted = 8
)

// A Refusal says how clearly an answer refuses a caller that comes too often.
type Refusal int

const (
	noRefusal Refusal = iota
	Exhausted         // by gRPC, which has one code for all resources
	TooMany           // by HTTP
)

// Refuses returns the clearest refusal of a function that a call decides: the value
// that the call returns decides whether callers get 429 or a Retry-After header. A
// 429 that the program itself has received is none: no call has it as an argument.
func (u *Uses) Refuses(fn *summary.Fn, site *summary.Site) Refusal {
	n := noRefusal
	for _, r := range u.refusals.Get(fn, func() []refusal { return refusalsOf(fn) }) {
		if r.kind > n && u.decidedBy(r.block, site) {
			n = r.kind
		}
	}
	return n
}

// AnswersTooMany reports whether a call decides, here or in a caller, whether a
// request is answered with 429. If a call accesses several keys, its answer may be
// about another one. An error of another package may be about anything.
func (u *Uses) AnswersTooMany(fn *summary.Fn, site *summary.Site) bool {
	return u.answersTooMany(fn, site, 0)
}

func (u *Uses) answersTooMany(fn *summary.Fn, site *summary.Site, depth int) bool {
	if slices.ContainsFunc(site.KeyAccesses, func(t effects.KeyAccess) bool { return t.Key != site.KeyAccesses[0].Key }) {
		return false
	}
	if res := site.Call.Common().Signature().Results(); !site.Direct() && site.Callee() == nil && res.Len() == 1 && flow.IsError(res.At(0).Type()) {
		return false
	}
	return u.Refuses(fn, site) == TooMany || depth < maxRefusalDepth && slices.ContainsFunc(u.res.CallersInService(fn), func(caller summary.Caller) bool {
		return u.answersTooMany(caller.Fn, caller.Site, depth+1)
	})
}

// maxRefusalDepth is the number of calls between a read and its refusal.
const maxRefusalDepth = 2

// A refusal is a block that answers a caller that it comes too often.
type refusal struct {
	block *ssa.BasicBlock
	kind  Refusal
}

func refusalsOf(fn *summary.Fn) []refusal {
	var out []refusal
	flow.Count(len(fn.SSA.Blocks))
	for _, b := range fn.SSA.Blocks {
		for _, in := range b.Instrs {
			if ld, ok := in.(*ssa.UnOp); ok && isTooMany(ld.X) && isReturned(ld) {
				out = append(out, refusal{b, TooMany})
			}
			if call, ok := in.(ssa.CallInstruction); ok {
				if n := refusalBy(call); n > noRefusal {
					out = append(out, refusal{b, n})
				}
			}
		}
	}
	return out
}

// isTooMany reports whether a variable is the error of a web framework for 429.
func isTooMany(v ssa.Value) bool {
	g, ok := v.(*ssa.Global)
	return ok && knowledge.TooManyErrors.Has(g.Name())
}

// isReturned reports whether a function returns a value, as it is or in an interface. One
// that compares an error with it has got that from somebody else.
func isReturned(v ssa.Value) bool {
	return slices.ContainsFunc(flow.Referrers(v), func(r ssa.Instruction) bool {
		switch r := r.(type) {
		case *ssa.Return:
			return true
		case *ssa.MakeInterface:
			return isReturned(r)
		case *ssa.Phi: // a result with a name
			return slices.ContainsFunc(flow.Referrers(r), func(in ssa.Instruction) bool { return flow.Return(in.Block()) == in })
		}
		return false
	})
}

// refusalBy returns how clearly a call says that a caller comes too often.
func refusalBy(call ssa.CallInstruction) Refusal {
	n := noRefusal
	for _, a := range call.Common().Args {
		k, ok := flow.Unwrap(a).(*ssa.Const)
		if !ok || k.Value == nil {
			continue
		}
		switch i, exact := constant.Int64Val(constant.ToInt(k.Value)); {
		case flow.QualifiedName(k.Type()) == knowledge.GRPCCode:
			if exact && i == exhausted {
				n = max(n, Exhausted)
			}
		case k.Value.Kind() == constant.Int && exact && i == tooMany && answersStatus(call):
			n = TooMany
		case k.Value.Kind() == constant.String && constant.StringVal(k.Value) == "Retry-After" && knowledge.HeaderSetters.Has(flow.CalleeName(call)):
			n = TooMany
		}
	}
	return n
}

// answersStatus reports whether a call with a status answers a request: its name
// writes an answer, or makes an error of a status.
func answersStatus(call ssa.CallInstruction) bool {
	name := flow.CalleeName(call)
	return knowledge.WritesAnswer(name) || slices.ContainsFunc(state.Words(name), knowledge.StatusWords.Has)
}

// decidedBy reports whether the nearest condition of a block that is not about an
// error depends on a call. For a function of the program the error may be the
// answer.
func (u *Uses) decidedBy(b *ssa.BasicBlock, site *summary.Site) bool {
	for br, below := range flow.Above(b) {
		if len(below.Preds) > 1 && !joinsTests(below) {
			continue
		}
		if u.derives(br.Cond, site) && (!site.Direct() || !flow.IsErrorTest(br.Cond)) {
			return true
		}
		if !flow.IsErrorTest(br.Cond) {
			return false
		}
	}
	return false
}

// derives reports whether a value is computed from a call's result. What somebody
// else answers to a request that is made with the result is not.
func (u *Uses) derives(v ssa.Value, site *summary.Site) bool {
	calls := map[*ssa.Call]bool{}
	flow.CallsInto(v, calls)
	read, ok := site.Call.(*ssa.Call)
	if !ok || !calls[read] {
		return false
	}
	delete(calls, read)
	for call := range calls {
		if !u.computes(call) && flow.DependsOn(call, read) {
			return false
		}
	}
	return true
}

// computes reports whether a call only computes: it sends nothing.
func (u *Uses) computes(call *ssa.Call) bool {
	if s := u.index().sites[call]; s != nil && len(s.RoundTrips) > 0 {
		return false
	}
	if _, builtin := call.Call.Value.(*ssa.Builtin); builtin || u.index().funcs[call.Call.StaticCallee()] != nil {
		return true
	}
	pkg := flow.CalleePackage(&call.Call)
	return knowledge.ComputingPackages.Contain(pkg) || client.Is(pkg)
}

// joinsTests reports whether all ways into a block come from branches, as for
// a || b.
func joinsTests(b *ssa.BasicBlock) bool {
	return !slices.ContainsFunc(b.Preds, func(p *ssa.BasicBlock) bool { return flow.Branch(p) == nil })
}
