package uncachedstate

import (
	"cmp"
	"slices"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/entry"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/internal/trips"
	"github.com/redisvet/redisvet/uncachedstate/internal/callpath"
	"github.com/redisvet/redisvet/uncachedstate/internal/injected"
	"github.com/redisvet/redisvet/uncachedstate/internal/keysource"
	"github.com/redisvet/redisvet/uncachedstate/internal/purpose"
	"github.com/redisvet/redisvet/uncachedstate/internal/valueuse"
)

// A candidate is a call whose key access may read state.
type candidate struct {
	fn      *summary.Fn
	site    *summary.Site
	access  effects.KeyAccess
	class   *state.Class
	key     int              // the weight of the evidence in the key
	hotCall injected.HotCall // the call in another package, if a storage layer accesses the key
}

func (cand *candidate) read() valueuse.Read {
	return valueuse.Read{Fn: cand.fn, Site: cand.site, Command: cand.access.Command}
}

// Weights of evidence. A key that names the state is enough, unless something
// contradicts it. Without such a key a name, the shape of the answer and a
// comparison are needed together.
const (
	enough        = 4
	keyNames      = 4 // the key has the words
	keyVar        = 3 // the constant or function that makes the key has them
	keyConfigured = 1 // nothing of the key of an injected layer is constant
	keyHints      = 2 // the key has an ambiguous word
	nameMatches   = 2 // a function or its receiver has the words
	pkgMatches    = 1 // the package name has the words
	shortAnswer   = 1 // the answer is a bool, an error or a state
	compares      = 1 // the value is compared with something
	guards        = 1 // the entry is a handler, a middleware or an interceptor
	comparesState = 2 // the value is compared with a state of a circuit
	// The value decides whether a caller is answered that it comes too often.
	answers429    = 4   // by HTTP
	saysExhausted = 2   // by gRPC, which has one code for all resources
	otherKey      = -1  // the key has words, but none of the class
	otherMeaning  = -4  // the only words of the class in the key mean mostly something else
	suppressed    = -16 // a path that administers, resets, reports or writes
)

func isRead(t effects.KeyAccess) bool {
	return t.Access == rediscmd.Read && (rediscmd.StateReads[t.Command] || t.Script())
}

// candidate returns a candidate if an access reads or counts state, or nil.
func (c *checker) candidate(fn *summary.Fn, site *summary.Site, t effects.KeyAccess) *candidate {
	if !isRead(t) && !t.Counts() || t.Queued && !trips.Executed(c.res, fn) {
		return nil
	}
	return c.classify(fn, site, t)
}

// classify returns a candidate if an access reads state, or nil. The key decides;
// if it says nothing, the names around the call do.
func (c *checker) classify(fn *summary.Fn, site *summary.Site, t effects.KeyAccess) *candidate {
	cand := &candidate{fn: fn, site: site, access: t}
	ws := state.Words(t.Key.Constant())
	if isDelegated(t) && site.Sure(t) && c.delegatesKey(cand) {
		return cand
	}
	if made := state.Words(t.CalleeKey.Constant()); !site.Direct() && (c.lex.OfKey(made) != nil || c.lex.Hinted(made) != nil) {
		return nil // checked where the key is made
	}
	if cl := c.lex.OfKey(ws); cl != nil {
		cand.class, cand.key = cl, keyNames
		return cand
	}
	hinted := c.lex.Hinted(ws)
	if hinted != nil && c.chainNames(t, hinted) { // b.load(ctx, "cb:"+name)
		cand.class, cand.key = hinted, keyHints
		return cand
	}
	if c.checkedInCallee(t) {
		return nil
	}
	if cl := keysource.Named(c.calls[site.Call.Common().Pos()], c.pass.TypesInfo, c.lex); cl != nil {
		cand.class, cand.key = cl, keyVar
		return cand
	}
	if isRead(t) { // once a call, however many keys it accesses
		cl := c.sources.Get(site, func() *state.Class { return keysource.Class(c.res, c.uses, c.lex, site) })
		if cl != nil {
			cand.class, cand.key = cl, keyVar
			return cand
		}
	}
	if hinted != nil {
		cand.class, cand.key = hinted, keyHints
		return cand
	}
	if cl := c.lex.Compared(ws); cl != nil && (c.uses.HasLimit(cand.read()) || cl.Name == state.Breaker && valueuse.SaysState(fn, site)) {
		cand.class, cand.key = cl, keyHints
		return cand
	}
	if t.Key.HasParams() && c.classifiedByCaller(fn) {
		return nil
	}
	if cl := c.lex.Named(wordsOf(fn)); cl != nil {
		cand.class = cl
		return cand
	}
	if cl := c.refusing(fn, site, t); cl != nil {
		cand.class = cl
		return cand
	}
	return nil
}

// refusing returns the class of an access that decides whether callers are answered 429,
// whatever its key is called, or nil. A full queue is answered so, and so is a spent budget,
// or that a job runs already.
func (c *checker) refusing(fn *summary.Fn, site *summary.Site, t effects.KeyAccess) *state.Class {
	if !isRead(t) && !t.Counts() || t.Command == "LLEN" || !site.Direct() && t.From == "" || !c.uses.AnswersTooMany(fn, site) {
		return nil
	}
	ws := state.Words(t.Key.Constant())
	if isRead(t) && slices.ContainsFunc(ws, func(w string) bool { return knowledge.FreshWords.Has(w) || knowledge.TransientWords.Has(w) }) {
		return nil
	}
	return cmp.Or(c.lex.Compared(ws), c.lex.Class(state.RateLimit))
}

// checkedInCallee reports whether an access whose key names no class was checked
// at the command itself. That is so if the key is made there, or if the names
// there give the class.
func (c *checker) checkedInCallee(t effects.KeyAccess) bool {
	if len(t.Chain) == 0 {
		return false
	}
	if !t.CalleeKey.HasParams() {
		return true
	}
	for _, name := range t.Chain {
		if c.lex.Named(state.Words(name.String())) != nil {
			return true
		}
	}
	return false
}

// chainNames reports whether a callee that is given the key, or its receiver, has
// the words of a class.
func (c *checker) chainNames(t effects.KeyAccess, cl *state.Class) bool {
	return t.CalleeKey.HasParams() && slices.ContainsFunc(t.Chain, func(name names.Func) bool {
		return state.HasAny(state.Words(name.String()), cl.Names)
	})
}

// classifiedByCaller reports whether a caller in the package passes a key that
// names its class. The finding is then reported at that caller.
func (c *checker) classifiedByCaller(fn *summary.Fn) bool {
	found, known := c.classified[fn]
	if !known {
		found = c.findClassifyingCaller(fn)
		c.classified[fn] = found
	}
	return found
}

func (c *checker) findClassifyingCaller(fn *summary.Fn) bool {
	return slices.ContainsFunc(c.res.CallersInService(fn), func(caller summary.Caller) bool {
		found, known := c.classifying[caller.Site]
		if !known {
			found = slices.ContainsFunc(caller.Site.KeyAccesses, func(t effects.KeyAccess) bool {
				ws := state.Words(t.Key.Constant())
				hinted := c.lex.Hinted(ws)
				return c.lex.OfKey(ws) != nil || hinted != nil && c.chainNames(t, hinted)
			})
			c.classifying[caller.Site] = found
		}
		return found
	})
}

// wordsOf returns the words of a function and its receiver. A literal has those of
// the functions around it.
func wordsOf(fn *summary.Fn) []string {
	return state.Words(fn.Name().String())
}

// weigh adds up the evidence along one path from an entry to the call.
func (c *checker) weigh(cand *candidate, w callpath.Path) int {
	n := cand.key
	named := false
	if isDelegated(cand.access) {
		callee := cand.access.Chain[0]
		named = state.HasAny(state.Words(callee.String()), cand.class.Names)
		if c.administers(callee, cand.class) {
			n += suppressed
		}
	}
	named = named || c.chainNames(cand.access, cand.class)
	for _, fn := range w.Functions(cand.fn) {
		ws := wordsOf(fn)
		named = named || state.HasAny(ws, cand.class.Names)
		if c.administers(fn.Name(), cand.class) || isRead(cand.access) && c.updates(fn.Name(), cand.class) {
			n += suppressed
		}
	}
	inPkg := state.HasAny(state.Words(c.pass.Pkg.Name()), cand.class.Names)
	if named {
		n += nameMatches
	}
	if inPkg {
		n += pkgMatches
	}
	if purpose.IsAdministration(c.pass.Pkg.Name()) {
		n += suppressed
	}
	if cand.key == 0 && len(state.Words(cand.access.Key.Constant())) > 0 {
		n += otherKey
	}
	if valueuse.AnswersShort(w.Entry.SSA.Signature) || valueuse.AnswersShort(cand.fn.SSA.Signature) {
		n += shortAnswer
	}
	switch {
	case cand.class.Name == state.Breaker && saysStateOn(cand, w):
		n += comparesState
	case (c.uses.Compares(cand.fn, cand.site) || valueuse.SaysOnlyYes(cand.fn.SSA.Signature)) && (named || !isAmbiguousCircuit(cand)):
		n += compares
	}
	if entry.HandlesRequests(w.Entry) {
		n += guards
	}
	if countsCalls(cand) {
		refuses := c.refuses(cand, w)
		n += refuses
		if !named && !inPkg && refuses == 0 && c.isVague(cand) {
			n += otherMeaning
		}
	}
	if isRead(cand.access) { // few calls may pay for it
		n -= len(w.Conditions(cand.fn, cand.site))
	}
	return n
}

// isVague reports whether all that a key has of a class are words that mean something
// else in most keys, and no limit says otherwise.
func (c *checker) isVague(cand *candidate) bool {
	return cand.key == keyHints && cand.class.Vague(state.Words(cand.access.Key.Constant())) && !c.uses.HasLimit(cand.read())
}

// saysStateOn reports whether a function on a path compares what it is answered with a
// state of a circuit.
func saysStateOn(cand *candidate, w callpath.Path) bool {
	return valueuse.SaysState(cand.fn, cand.site) ||
		slices.ContainsFunc(w.Frames, func(f summary.Caller) bool { return valueuse.SaysState(f.Fn, f.Site) })
}

// comparesOn reports whether a function on a path compares what it is answered.
func (c *checker) comparesOn(w callpath.Path) bool {
	return slices.ContainsFunc(w.Frames, func(f summary.Caller) bool { return c.uses.Compares(f.Fn, f.Site) })
}

// refuses returns the weight of the clearest answer on a path that refuses callers.
func (c *checker) refuses(cand *candidate, w callpath.Path) int {
	n := c.uses.Refuses(cand.fn, cand.site)
	for _, f := range w.Frames {
		n = max(n, c.uses.Refuses(f.Fn, f.Site))
	}
	switch n {
	case valueuse.TooMany:
		return answers429
	case valueuse.Exhausted:
		return saysExhausted
	}
	return 0
}

// isAmbiguousCircuit reports whether a key that only hints at a breaker may be about
// another circuit, such as a race track: it has no word of failures.
func isAmbiguousCircuit(cand *candidate) bool {
	return cand.class.Name == state.Breaker && cand.key == keyHints &&
		!slices.ContainsFunc(state.Words(cand.access.Key.Constant()), knowledge.OutcomeNouns.Has)
}

func (c *checker) administers(name names.Func, cl *state.Class) bool {
	return purpose.Judge{Class: cl, Pkg: c.pass.Pkg}.Administers(name)
}

func (c *checker) updates(name names.Func, cl *state.Class) bool {
	return purpose.Judge{Class: cl, Pkg: c.pass.Pkg}.Updates(name)
}
