package uncachedstate

import (
	"go/ast"
	"slices"
	"time"

	"github.com/redisvet/redisvet/internal/goredis"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/uncachedstate/internal/cachedfix"
	"github.com/redisvet/redisvet/uncachedstate/internal/keywrite"
	"github.com/redisvet/redisvet/uncachedstate/internal/purpose"
	"github.com/redisvet/redisvet/uncachedstate/internal/valueuse"
)

// fix rewrites the read to go through redisguard: x.Get(ctx, k) becomes
//
//	redisguard.Cached(x, 5*time.Second).Get(ctx, k)
//
// make builds the edits, or is nil if there is no fix. why is then the reason, if
// a reader needs one.
func (c *checker) fix(cand *candidate) (make func() []report.Fix, why refusal) {
	read, age := c.readOf(cand)
	if read == nil || len(c.pass.TypeErrors) > 0 {
		return nil, refusal{}
	}
	call := c.calls[read.Call.Common().Pos()]
	if call == nil {
		return nil, refusal{}
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return nil, refusal{}
	}
	if goredis.Countdowns[sel.Sel.Name] {
		return nil, refusal{text: "a cached copy would not count down"}
	}
	if ok, why := cachedfix.Cacheable(c.pass.TypesInfo.TypeOf(sel.X)); !ok || !goredis.ReaderMethods[sel.Sel.Name] {
		return nil, refusal{text: why}
	}
	if shared := c.readShared(cand); shared != nil && c.refusalIn(cand, shared) == (refusal{}) {
		return func() []report.Fix { return c.editor().Shared(shared, call, sel, cand.class.Age) }, refusal{}
	}
	if why := c.refusal(cand); why != (refusal{}) {
		return nil, why
	}
	return func() []report.Fix { return c.editor().Read(call, sel, age, c.writesKey(cand)) }, refusal{}
}

func (c *checker) editor() *cachedfix.Editor {
	return &cachedfix.Editor{Pass: c.pass, Calls: c.calls, Source: c.source, NewImports: c.newImports}
}

// writesKey reports whether a function of the package writes the key that is read.
func (c *checker) writesKey(cand *candidate) bool {
	return slices.ContainsFunc(c.res.Functions(), func(fn *summary.Fn) bool { return len(c.writes.To(fn, cand.access.Key)) > 0 })
}

// readOf returns the read that a fix rewrites and the age of its copy. It is the
// call itself, or the read in an unexported helper if every caller of the helper
// reads state. A helper with other reads, or with unknown callers, gets no fix.
func (c *checker) readOf(cand *candidate) (*summary.Site, time.Duration) {
	if cand.site.Direct() {
		return cand.site, cand.class.Age
	}
	helper := cand.site.Callee()
	if helper == nil || ast.IsExported(helper.SSA.Name()) || helper.SSA.Parent() != nil ||
		len(c.res.Escapes(helper)) > 0 || cachedfix.Implements(helper) {
		return nil, 0
	}
	var read *summary.Site
	for _, s := range helper.Sites {
		if len(s.RoundTrips) == 0 {
			continue
		}
		if read != nil || !s.Direct() {
			return nil, 0
		}
		read = s
	}
	age := cand.class.Age
	for _, caller := range c.res.Callers(helper) {
		other := c.stateRead(caller.Fn, caller.Site)
		if other == nil {
			return nil, 0
		}
		age = min(age, other.class.Age)
	}
	return read, age
}

// stateRead returns the candidate if the rule reports a call as a read of state
// that may be a copy, or nil.
func (c *checker) stateRead(fn *summary.Fn, site *summary.Site) *candidate {
	for _, t := range site.KeyAccesses {
		if t.Cached || t.ViaParam > 0 {
			continue
		}
		cand := c.candidate(fn, site, t)
		if cand == nil {
			continue
		}
		if read, _ := c.best(cand, c.paths.To(cand.fn, cand.site)); read != nil && c.lex.On(cand.class) && c.refusal(cand) == (refusal{}) {
			return cand
		}
	}
	return nil
}

// readShared returns the callers of the helper with a candidate, or nil if it is no
// such helper.
func (c *checker) readShared(cand *candidate) *cachedfix.Shared {
	helper := cand.fn
	if !cand.site.Direct() || helper.SSA.Signature.Recv() == nil || !c.isPrivate(helper) {
		return nil
	}
	s := &cachedfix.Shared{Helper: helper}
	writers := false
	for _, caller := range c.res.Callers(helper) {
		name := caller.Fn.Name()
		writes := c.setter(cand, caller.Fn, caller.Site, map[*summary.Fn]bool{}) != nil
		writers = writers || writes
		if writes || c.updates(name, cand.class) || c.administers(name, cand.class) {
			s.Others = append(s.Others, caller)
		} else {
			s.Checks = append(s.Checks, caller)
		}
	}
	if !writers || len(s.Checks) == 0 {
		return nil
	}
	return s
}

// isPrivate reports whether all calls of a function are seen, one by one.
func (c *checker) isPrivate(fn *summary.Fn) bool {
	return !ast.IsExported(fn.SSA.Name()) && fn.SSA.Parent() == nil && len(c.res.Escapes(fn)) == 0 && !cachedfix.Implements(fn)
}

// A refusal is why a copy of the state may not be used. The zero refusal is none.
type refusal struct {
	text  string
	count valueuse.Count // if it is or may be a count
}

// refusal returns why a copy of the state may not be used.
func (c *checker) refusal(cand *candidate) refusal { return c.refusalIn(cand, nil) }

// refusalIn is refusal for the checks among those that share a read. nil means all
// that lead to it.
func (c *checker) refusalIn(cand *candidate, shared *cachedfix.Shared) refusal {
	for _, word := range state.Words(cand.access.Key.Constant()) {
		if knowledge.ExactWords.Has(word) {
			return refusal{text: "choose how stale a " + word + " may be"}
		}
	}
	switch cand.class.Name {
	case state.RateLimit, state.Breaker:
	default:
		return refusal{text: "choose how stale this may be"}
	}
	if count := c.countOf(cand, shared); count != valueuse.NoCount {
		return refusal{count.String(), count}
	}
	if fn := c.setter(cand, cand.fn, cand.site, map[*summary.Fn]bool{}); fn != nil && shared == nil {
		return refusal{text: fn.Name().String() + " also writes the key: give the check a cached read of its own"}
	}
	if hook := cachedfix.HookOnContext(c.res); hook != "" {
		return refusal{text: "hook " + hook + " depends on the context, a cached copy does not"}
	}
	return refusal{}
}

// countOf returns whether the value may be a count. With shared, only what its checks
// do with the value matters.
func (c *checker) countOf(cand *candidate, shared *cachedfix.Shared) valueuse.Count {
	// A breaker may count in the hash of its state, which is what is copied.
	isState := cand.class.Name == state.Breaker && valueuse.SaysState(cand.fn, cand.site)
	if c.writes.Counted(cand.access.Key) && !isState {
		return valueuse.Counted
	}
	var checks []summary.Caller
	if shared != nil {
		checks = shared.Checks
	}
	return c.uses.CountOf(cand.read(), checks)
}

// setter returns a function that both leads to the read and writes the key, or
// nil.
func (c *checker) setter(cand *candidate, fn *summary.Fn, read *summary.Site, seen map[*summary.Fn]bool) *summary.Fn {
	if c.sets(cand, fn, read) {
		return fn
	}
	if seen[fn] {
		return nil
	}
	seen[fn] = true
	for _, caller := range c.res.Callers(fn) {
		if s := c.setter(cand, caller.Fn, caller.Site, seen); s != nil {
			return s
		}
	}
	return nil
}

// sets reports whether a function with the read also writes the key.
func (c *checker) sets(cand *candidate, fn *summary.Fn, read *summary.Site) bool {
	return slices.ContainsFunc(c.writes.To(fn, cand.access.Key), func(w keywrite.Write) bool {
		return !w.InLiteral && w.Site != read && !c.writes.OnMiss(read, w.Site)
	})
}

// writesEachCall names a function that sets what a candidate reads for each call, or adds
// to it, or returns "".
func (c *checker) writesEachCall(cand *candidate) string {
	for _, fn := range c.res.Functions() {
		if (cand.access.Named() || sameReceiver(fn, cand.fn)) && c.writes.OnEveryCall(fn, cand.access.Key) && purpose.Records(fn.Name()) {
			return fn.Name().String()
		}
	}
	return ""
}
