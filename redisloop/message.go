package redisloop

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
	"time"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/summary"
)

// The shapes of a finding, as in its Category and its URL.
const (
	catUnpaced     = "unpaced"
	catRetry       = "retry"
	catFastPoll    = "fastpoll"
	catPerElement  = "perelement"
	catEndlessScan = "endlessscan"
)

const day = 24 * time.Hour

// unpaced reports a loop that goes round as fast as Redis answers; when names
// the way that does not wait, "" where none does.
func (v *visit) unpaced(trips []summary.Trip, when string) {
	msg := fmt.Sprintf("%s in an unpaced loop: %s per round trip%s%s", v.subject(), oneOf(trips), through(trips), v.atFullSpeed(trips))
	if when != "" {
		msg += "; when " + when + " the loop goes round without waiting"
	}
	v.emit(catUnpaced, trips, msg)
}

func (v *visit) retry(trips []summary.Trip) {
	v.emit(catRetry, trips, fmt.Sprintf("%s is retried without backoff: %s per round trip while it fails%s%s",
		v.subject(), oneOf(trips), through(trips), v.atFullSpeed(trips)))
}

func (v *visit) fastPoll(trips []summary.Trip, every time.Duration, perDay float64) {
	v.every = every
	v.emit(catFastPoll, trips, fmt.Sprintf("%s polled every %s: %s a day per goroutine%s%s",
		v.subject(), spaced(every), counted(trips, perDay), through(trips), v.checker.report.Cost(perDay)))
}

func (v *visit) perElement(trips []summary.Trip) {
	over := ""
	if v.head.Over != "" {
		over = " over " + v.head.Over
	}
	v.emit(catPerElement, trips, fmt.Sprintf("%s in a loop%s: %s per element%s; use %s",
		v.subject(), over, oneOf(trips), through(trips), v.batch(trips)))
}

// drain reports a loop that pops one element at a time until none is left.
func (v *visit) drain(trips []summary.Trip) {
	v.emit(catPerElement, trips, fmt.Sprintf("%s in a loop that empties a list: %s per element%s; use %s",
		v.subject(), oneOf(trips), through(trips), v.batch(trips)))
}

func (v *visit) reportEndlessScan() {
	why := ""
	if name := v.shadowed(); name != "" {
		why = " (:= shadows " + name + ")"
	}
	v.emit(catEndlessScan, v.trips, fmt.Sprintf("%s never ends past one page: the cursor it returns is not the one that it is given%s%s",
		v.subject(), why, v.atFullSpeed(v.trips)))
}

// perCallback reports a literal, or a function that is handed over, that is
// called once for each element of something.
func (c *checker) perCallback(fn *summary.Fn, site, run *summary.Site, all []summary.Trip) {
	if site != run && (takesChunks(fn) || summary.EndsWith(site, false) && returnsBool(fn)) {
		return // many at a time, or the last element
	}
	var trips []summary.Trip
	for _, t := range batchable(all) {
		if !t.Cached && t.Via == 0 {
			trips = append(trips, t)
		}
	}
	if len(trips) == 0 {
		return
	}
	v := &visit{checker: c, place: place{fn: fn, block: site.Call.Block(), site: site}, target: site}
	if site != run && v.foreign() {
		return
	}
	over := c.iterated(fn, run)
	v.emitAt(run, catPerElement, trips, fmt.Sprintf("%s in a loop%s: %s per element%s; use %s",
		v.subject(), over, oneOf(trips), through(trips), v.batch(trips)))
}

// takesChunks reports whether a callback is given slices of elements.
func takesChunks(fn *summary.Fn) bool {
	for _, p := range fn.SSA.Params {
		if isSlice(p.Type()) {
			return true
		}
	}
	return false
}

func returnsBool(fn *summary.Fn) bool {
	res := fn.SSA.Signature.Results()
	if res.Len() == 0 {
		return false
	}
	b, ok := res.At(res.Len() - 1).Type().Underlying().(*types.Basic)
	return ok && b.Info()&types.IsBoolean != 0
}

// iterated names what a call goes over: the operand of a range over a
// function, or the call itself.
func (c *checker) iterated(fn *summary.Fn, run *summary.Site) string {
	if r, ok := fn.SSA.Syntax().(*ast.RangeStmt); ok {
		return over(types.ExprString(r.X))
	}
	call := c.calls[run.Call.Common().Pos()]
	if call == nil {
		return ""
	}
	for _, a := range call.Args { // each(users, f): over users
		if t := c.pass.TypesInfo.TypeOf(a); t != nil && goesOver(t) {
			return over(types.ExprString(a))
		}
	}
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && names.HasWord(sel.Sel.Name, knowledge.SequenceWords...) {
		return over(types.ExprString(sel.X)) // m.Range(f): over m
	}
	return over(types.ExprString(call.Fun) + "(…)")
}

func goesOver(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Slice, *types.Array, *types.Map:
		return true
	}
	return false
}

func over(name string) string {
	if len(name) > 40 || strings.Contains(name, "\n") {
		return ""
	}
	return " over " + name
}

// emit reports a finding on the target of the visit.
func (v *visit) emit(category string, trips []summary.Trip, msg string) {
	var loop []analysis.RelatedInformation
	if p := v.loop.Pos(); p.IsValid() {
		loop = append(loop, analysis.RelatedInformation{Pos: p, Message: "the loop"})
	}
	v.send(category, trips, msg, loop)
}

func (v *visit) emitAt(run *summary.Site, category string, trips []summary.Trip, msg string) {
	at := analysis.RelatedInformation{Pos: run.Call.Common().Pos(), Message: "called for each element here"}
	if r, ok := v.fn.SSA.Syntax().(*ast.RangeStmt); ok { // the call is not written down
		at.Pos, at.Message = r.For, "the loop"
	}
	v.send(category, trips, msg, []analysis.RelatedInformation{at})
}

func (v *visit) send(category string, trips []summary.Trip, msg string, related []analysis.RelatedInformation) {
	if health(trips) {
		msg = "health check " + msg
	}
	pos, end := v.where()
	if !pos.IsValid() {
		return
	}
	v.checker.report.Report(report.Finding{
		Pos: pos, End: end, Category: category, Message: msg, Related: append(related, summary.Frames(v.target)...),
		Fixes: func() []report.Fix { return v.fixes(category, trips) },
	})
}

// where is the selector of the call, or its function's name.
func (v *visit) where() (pos, end token.Pos) {
	at := v.target.Call.Common().Pos()
	if v.calls[at] == nil {
		at = v.target.Call.Pos()
	}
	return v.calls.Where(at)
}

// subject names the called expression: rdb.Get.
func (v *visit) subject() string {
	if s := v.calls.Subject(v.target.Call.Common().Pos()); s != "" {
		return s
	}
	return v.target.Name
}
