package uncachedstate

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/uncachedstate/internal/callpath"
)

// tooMany is http.StatusTooManyRequests, and exhausted is gRPC's
// codes.ResourceExhausted.
const (
	tooMany   = 429
	exhausted = 8
)

// refuses returns how strongly the answers on a path say that the value read limits
// callers: it decides whether they get 429 or a Retry-After header. A 429 that the
// program itself has received is none: no call has it as an argument.
func (c *checker) refuses(cand *candidate, w callpath.Path) int {
	n := c.refusesIn(cand.fn, cand.site)
	for _, f := range w.Frames {
		n = max(n, c.refusesIn(f.Fn, f.Site))
	}
	return n
}

// refusesIn returns the weight of the refusals of one function that a call decides.
func (c *checker) refusesIn(fn *summary.Fn, site *summary.Site) int {
	n := 0
	for _, r := range memoized(&c.memos.refusals, fn, func() []refusal { return refusalsOf(fn) }) {
		if r.weight > n && c.decidedBy(r.block, site) {
			n = r.weight
		}
	}
	return n
}

// answersTooMany reports whether a call decides, here or in a caller, whether a
// request is answered with 429. If a call accesses several keys, its answer may be
// about another one. An error of another package may be about anything.
func (c *checker) answersTooMany(fn *summary.Fn, site *summary.Site, depth int) bool {
	if slices.ContainsFunc(site.KeyAccesses, func(t effects.KeyAccess) bool { return t.Key != site.KeyAccesses[0].Key }) {
		return false
	}
	if res := site.Call.Common().Signature().Results(); !site.Direct() && site.Callee() == nil && res.Len() == 1 && flow.IsError(res.At(0).Type()) {
		return false
	}
	return c.refusesIn(fn, site) == answers429 || depth < maxRefusalDepth && slices.ContainsFunc(c.res.Callers(fn), func(caller summary.Caller) bool {
		return c.answersTooMany(caller.Fn, caller.Site, depth+1)
	})
}

// maxRefusalDepth is the number of calls between a read and its refusal.
const maxRefusalDepth = 2

// A refusal is a block that answers a caller that it comes too often.
type refusal struct {
	block  *ssa.BasicBlock
	weight int
}

func refusalsOf(fn *summary.Fn) []refusal {
	var out []refusal
	flow.Count(len(fn.SSA.Blocks))
	for _, b := range fn.SSA.Blocks {
		for _, in := range b.Instrs {
			if call, ok := in.(ssa.CallInstruction); ok {
				if n := refusalWeight(call); n > 0 {
					out = append(out, refusal{b, n})
				}
			}
		}
	}
	return out
}

// refusalWeight returns how strongly a call says that a caller comes too often.
func refusalWeight(call ssa.CallInstruction) int {
	n := 0
	for _, a := range call.Common().Args {
		k, ok := flow.Unwrap(a).(*ssa.Const)
		if !ok || k.Value == nil {
			continue
		}
		switch i, exact := constant.Int64Val(constant.ToInt(k.Value)); {
		case flow.QualifiedName(k.Type()) == knowledge.GRPCCode:
			if exact && i == exhausted {
				n = max(n, saysExhausted)
			}
		case k.Value.Kind() == constant.Int && exact && i == tooMany && answersStatus(call):
			n = answers429
		case k.Value.Kind() == constant.String && constant.StringVal(k.Value) == "Retry-After" && knowledge.HeaderSetters.Has(flow.CalleeName(call)):
			n = answers429
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
func (c *checker) decidedBy(b *ssa.BasicBlock, site *summary.Site) bool {
	for br, below := range flow.Above(b) {
		if len(below.Preds) > 1 && !joinsTests(below) {
			continue
		}
		if c.derives(br.Cond, site) && (!site.Direct() || !flow.IsErrorTest(br.Cond)) {
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
func (c *checker) derives(v ssa.Value, site *summary.Site) bool {
	calls := map[*ssa.Call]bool{}
	flow.CallsInto(v, calls)
	read, ok := site.Call.(*ssa.Call)
	if !ok || !calls[read] {
		return false
	}
	delete(calls, read)
	for call := range calls {
		if !c.computes(call) && flow.DependsOn(call, read) {
			return false
		}
	}
	return true
}

// computes reports whether a call only computes: it sends nothing.
func (c *checker) computes(call *ssa.Call) bool {
	if s := c.index().sites[call]; s != nil && len(s.RoundTrips) > 0 {
		return false
	}
	if _, builtin := call.Call.Value.(*ssa.Builtin); builtin || c.index().funcs[call.Call.StaticCallee()] != nil {
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

// limits reports whether a value is compared with a limit, as a count is, or with
// the name of a breaker's state.
func (c *checker) limits(cand *candidate, cl *state.Class) bool {
	for _, b := range cand.fn.SSA.Blocks {
		for _, in := range b.Instrs {
			cmp, ok := in.(*ssa.BinOp)
			if !ok || !flow.DependsOn(cmp, cand.site.Call) {
				continue
			}
			switch cmp.Op {
			case token.LSS, token.LEQ, token.GTR, token.GEQ:
				if !flow.IsError(cmp.X.Type()) {
					return true
				}
			case token.EQL, token.NEQ:
				if cl.Name == state.Breaker && (saysOpen(cmp.X) || saysOpen(cmp.Y)) {
					return true
				}
			}
		}
	}
	return false
}

// isVerdict reports whether a type is a struct that says yes or no and why:
// *Result, Decision.
func isVerdict(t types.Type) bool {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	ws := state.Words(flow.TypeName(t))
	return len(ws) > 0 && knowledge.VerdictWords.Has(ws[len(ws)-1]) && hasBool(t)
}
