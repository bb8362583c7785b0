package redisloop

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/redisloop/internal/loopcall"
	"github.com/redisvet/redisvet/redisloop/internal/loopfinding"
	"github.com/redisvet/redisvet/redisloop/internal/looptext"
)

// checkHandedOver checks a call that receives a function and calls it for each
// element. The function is not written in the call, so the finding is on the
// call.
func (c *checker) checkHandedOver(fn *summary.Fn, site *summary.Site) {
	trips := append([]effects.RoundTrip(nil), site.Each...)
	for _, r := range site.Runs {
		if r.Mode == effects.PerItem && !c.writtenIn(site, r.Lit) {
			trips = append(trips, r.Lit.Summary.RoundTrips...)
		}
	}
	if len(trips) > 0 {
		c.perCallback(fn, site, site, trips)
	}
}

// writtenIn reports whether a literal is written in the call that runs it, or
// is the body of a range statement.
func (c *checker) writtenIn(run *summary.Site, lit *summary.Fn) bool {
	if _, body := lit.SSA.Syntax().(*ast.RangeStmt); body {
		return true
	}
	call := c.calls[run.Call.Common().Pos()]
	return call != nil && call.Pos() <= lit.SSA.Pos() && lit.SSA.Pos() < call.End()
}

// perCallback reports a literal, or a function passed as an argument, that is
// called once for each element.
func (c *checker) perCallback(fn *summary.Fn, site, run *summary.Site, all []effects.RoundTrip) {
	if site != run && (takesChunks(fn) || loopinfo.EndsWith(site.Call, false) && returnsBool(fn)) {
		return // many at a time, or the last element
	}
	var trips []effects.RoundTrip
	for _, t := range batchable(all) {
		if !t.Cached && t.ViaParam == 0 {
			trips = append(trips, t)
		}
	}
	if len(trips) == 0 {
		return
	}
	lc := c.call(fn, site, nil)
	if site != run && lc.foreign() {
		return
	}
	over := c.iterated(fn, site, run)
	lc.Head.Over = strings.TrimPrefix(over, " over ")
	lc.emitAt(run, loopfinding.PerElement, trips, fmt.Sprintf("%s in a loop%s: %s per element%s; use %s",
		lc.subject(), over, looptext.One(looptext.Distinct(trips)), looptext.Through(trips), lc.batch(trips)))
}

// takesChunks reports whether a callback receives slices of elements.
func takesChunks(fn *summary.Fn) bool {
	for _, p := range fn.SSA.Params {
		if loopcall.IsSlice(p.Type()) {
			return true
		}
	}
	return false
}

func returnsBool(fn *summary.Fn) bool {
	res := fn.SSA.Signature.Results()
	return res.Len() > 0 && flow.IsBool(res.At(res.Len()-1).Type())
}

// iterated names what a call iterates over: the operand of a range over a
// function, a collection that it is given, or its receiver. Else it says which
// function has the loop, unless that is the call of the finding.
func (c *checker) iterated(fn *summary.Fn, site, run *summary.Site) string {
	if r, ok := fn.SSA.Syntax().(*ast.RangeStmt); ok {
		return overText(types.ExprString(r.X))
	}
	call := c.calls[run.Call.Common().Pos()]
	if call == nil {
		return ""
	}
	for _, a := range call.Args { // each(users, f): over users
		if t := c.pass.TypesInfo.TypeOf(a); t != nil && isCollection(t) {
			return overText(types.ExprString(a))
		}
	}
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && names.HasWord(sel.Sel.Name, knowledge.SequenceWords...) {
		return overText(types.ExprString(sel.X)) // m.Range(f): over m
	}
	if name := types.ExprString(call.Fun); site != run && len(name) <= 40 && !strings.ContainsAny(name, "{\n") {
		return " of " + name
	}
	return ""
}

func isCollection(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Slice, *types.Array, *types.Map:
		return true
	}
	return false
}

func overText(name string) string {
	if len(name) > 40 || strings.Contains(name, "\n") {
		return ""
	}
	return " over " + name
}

func (lc *loopCheck) emitAt(run *summary.Site, category string, trips []effects.RoundTrip, msg string) {
	at := report.PerElement.At(run.Call.Common().Pos())
	if r, ok := lc.Fn.SSA.Syntax().(*ast.RangeStmt); ok { // the call is not in the source
		at = report.TheLoop.At(r.For)
	}
	lc.sendAlone(category, trips, msg, at)
}
