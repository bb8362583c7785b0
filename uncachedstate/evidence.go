package uncachedstate

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
)

// A candidate is a call that touches what may be state.
type candidate struct {
	fn    *summary.Fn
	site  *summary.Site
	touch summary.KeyAccess
	class *state.Class
	key   int   // the weight of the evidence in the key
	asked Asked // where a layer makes the touch and another package asks for it
}

// Weights of evidence. A key that names the state is enough by itself where
// nothing speaks against it; without one it takes a name, the shape of the
// answer and what is done with it together.
const (
	enough     = 4
	keyNames   = 4  // the key has the words
	keyVar     = 3  // the constant or function that makes the key has them
	keyHints   = 2  // the key has a word that means other things as well
	nameTells  = 2  // a function or its receiver has the words
	pkgTells   = 1  // the package has
	answers    = 1  // a bool, an error, a state
	compares   = 1  // what was read is compared with something
	guards     = 1  // a handler, a middleware, an interceptor
	otherwise  = -1 // the key has words, and they are about something else
	suppressed = -8 // a path that administers, resets, reports or writes
)

func isRead(t summary.KeyAccess) bool {
	return t.Access == rediscmd.Read && (rediscmd.StateReads[t.Command] || t.Script())
}

// candidate tells whether a touch is one of state, by its key or, where the
// key does not say, by what surrounds it.
func (c *checker) candidate(fn *summary.Fn, site *summary.Site, t summary.KeyAccess) *candidate {
	if !isRead(t) && !(c.atomic && t.Counts()) || t.Queued && !c.executed(fn) {
		return nil
	}
	cand := &candidate{fn: fn, site: site, touch: t}
	ws := state.Words(t.Key.Constant())
	if left(t) && site.Sure(t) && c.leftTo(cand) {
		return cand
	}
	if made := state.Words(t.CalleeKey.Constant()); !site.Direct() && (c.lex.OfKey(made) != nil || c.lex.Hinted(made) != nil) {
		return nil // judged where the key is made
	}
	if cl := c.lex.OfKey(ws); cl != nil {
		cand.class, cand.key = cl, keyNames
		return cand
	}
	if c.judgedBelow(t) {
		return nil
	}
	if cl := c.keyExpr(site); cl != nil {
		cand.class, cand.key = cl, keyVar
		return cand
	}
	if cl := c.lex.Hinted(ws); cl != nil {
		cand.class, cand.key = cl, keyHints
		return cand
	}
	if t.Key.HasParams() && c.giverTells(fn) {
		return nil
	}
	if cl := c.lex.Named(names(fn)); cl != nil {
		cand.class = cl
		return cand
	}
	return nil
}

// judgedBelow reports whether a touch without a telling key was looked at where
// the command stands: its key was made there, or the names there tell its
// class as well as those here.
func (c *checker) judgedBelow(t summary.KeyAccess) bool {
	if len(t.Chain) == 0 {
		return false
	}
	if !t.CalleeKey.HasParams() {
		return true
	}
	for _, name := range t.Chain {
		if c.lex.Named(state.Words(name)) != nil {
			return true
		}
	}
	return false
}

// giverTells reports whether a caller in the package gives a key that says
// what it is: the finding stands there.
func (c *checker) giverTells(fn *summary.Fn) bool {
	tells, known := c.givers[fn]
	if !known {
		tells = c.findGiver(fn)
		c.givers[fn] = tells
	}
	return tells
}

func (c *checker) findGiver(fn *summary.Fn) bool {
	return slices.ContainsFunc(c.res.Callers(fn), func(caller summary.Caller) bool {
		tells, known := c.telling[caller.Site]
		if !known {
			tells = slices.ContainsFunc(caller.Site.KeyAccesses, func(t summary.KeyAccess) bool {
				return c.lex.OfKey(state.Words(t.Key.Constant())) != nil
			})
			c.telling[caller.Site] = tells
		}
		return tells
	})
}

// keyExpr looks for the class in the names of the constants, variables and
// functions that the key is made of.
func (c *checker) keyExpr(site *summary.Site) *state.Class {
	call := c.calls[site.Call.Common().Pos()]
	if call == nil {
		return nil
	}
	for _, arg := range call.Args {
		if t := c.pass.TypesInfo.TypeOf(arg); t == nil || !stringly(t) {
			continue
		}
		var found *state.Class
		ast.Inspect(arg, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && found == nil {
				found = c.lex.Named(state.Words(id.Name))
			}
			return found == nil
		})
		return found // the key comes first
	}
	return nil
}

func stringly(t types.Type) bool {
	if s, ok := t.Underlying().(*types.Slice); ok {
		t = s.Elem()
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}

// names are the words of a function and of its receiver. A literal has those
// of the functions around it.
func names(fn *summary.Fn) []string {
	return state.Words(fn.Name())
}

// executed reports whether a function executes what it queues: it calls Exec,
// or is the literal that Pipelined runs.
func (c *checker) executed(fn *summary.Fn) bool {
	for _, s := range fn.Sites {
		for _, t := range s.RoundTrips {
			if k := t.Kind; k == rediscmd.Exec || k == rediscmd.Batch {
				return true
			}
		}
	}
	for _, caller := range c.res.Callers(fn) {
		for _, t := range caller.Site.RoundTrips {
			if t.Kind == rediscmd.Batch {
				return true
			}
		}
	}
	return false
}

// weigh adds up the evidence along one way from an entry to the call.
func (c *checker) weigh(cand *candidate, w way) int {
	n := cand.key
	told := false
	if left(cand.touch) {
		callee := state.Words(cand.touch.Chain[0])
		told = state.HasAny(callee, cand.class.Names)
		if administers(callee) {
			n += suppressed
		}
	}
	for _, fn := range w.functions(cand) {
		ws := names(fn)
		told = told || state.HasAny(ws, cand.class.Names)
		if administers(ws) {
			n += suppressed
		}
	}
	if told {
		n += nameTells
	}
	if state.HasAny(state.Words(c.pass.Pkg.Name()), cand.class.Names) {
		n += pkgTells
	}
	if administers(state.Words(c.pass.Pkg.Name())) {
		n += suppressed
	}
	if cand.key == 0 && len(state.Words(cand.touch.Key.Constant())) > 0 {
		n += otherwise
	}
	if isRead(cand.touch) && updates(state.Words(baseName(w.entry))) {
		n += suppressed
	}
	if answersShort(w.entry.SSA.Signature) || answersShort(cand.fn.SSA.Signature) {
		n += answers
	}
	if c.comparesResult(cand) {
		n += compares
	}
	if handles(w.entry) {
		n += guards
	}
	return n
}

func administers(ws []string) bool { return state.HasAny(ws, knowledge.AdminWords) }

// updates reports whether a function is named as one that changes something.
func updates(ws []string) bool {
	if len(ws) > 1 && (ws[0] == "do" || ws[0] == "try") {
		ws = ws[1:]
	}
	for _, v := range knowledge.UpdateVerbs {
		if len(ws) > 0 && ws[0] == strings.Join(state.Words(v), "") {
			return true
		}
	}
	return false
}

// baseName is a function's name without its receiver.
func baseName(fn *summary.Fn) string {
	name := fn.Name()
	return name[strings.LastIndex(name, ".")+1:]
}

// answersShort reports whether a function answers with yes or no: a bool, an
// error alone, or a value of a named basic type such as a state.
func answersShort(sig *types.Signature) bool {
	res := sig.Results()
	for i := range res.Len() {
		t := res.At(i).Type()
		b, basic := t.Underlying().(*types.Basic)
		if basic && b.Info()&types.IsBoolean != 0 {
			return true
		}
		if _, named := types.Unalias(t).(*types.Named); named && basic && b.Info()&(types.IsInteger|types.IsString) != 0 {
			return true
		}
	}
	return res.Len() == 1 && isError(res.At(0).Type())
}

func isError(t types.Type) bool {
	return types.Identical(t, types.Universe.Lookup("error").Type())
}

func comparison(op token.Token) bool {
	switch op {
	case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
		return true
	}
	return false
}
