package redisloop

import (
	"fmt"
	"go/token"
	"time"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/rule"
	"github.com/redisvet/redisvet/redisloop/internal/loopfinding"
)

const day = 24 * time.Hour

// reportUnpaced reports a loop limited only by round-trip time. when is the
// condition of the branch without a wait, or "" if no branch waits.
func (lc *loopCheck) reportUnpaced(trips []effects.RoundTrip, when string) {
	msg := fmt.Sprintf("%s in an unpaced loop: %s per round trip%s%s", lc.subject(), oneOf(trips), through(trips), lc.atFullSpeed(trips))
	if when != "" {
		msg += "; when " + when + " the loop goes round without waiting"
	}
	lc.emit(loopfinding.Unpaced, trips, msg)
}

func (lc *loopCheck) reportRetry(trips []effects.RoundTrip) {
	lc.emit(loopfinding.Retry, trips, fmt.Sprintf("%s is retried without backoff: %s per round trip while it fails%s%s",
		lc.subject(), oneOf(trips), through(trips), lc.atFullSpeed(trips)))
}

func (lc *loopCheck) reportFastPoll(trips []effects.RoundTrip, every time.Duration, perDay float64) {
	lc.interval = every
	lc.emit(loopfinding.FastPoll, trips, fmt.Sprintf("%s polled every %s: %s a day per goroutine%s%s",
		lc.subject(), report.Interval(every), countedCommands(trips, perDay), through(trips), lc.pkg.report.Cost(perDay)))
}

func (lc *loopCheck) reportPerElement(trips []effects.RoundTrip) {
	over := ""
	if lc.head.Over != "" {
		over = " over " + lc.head.Over
	}
	lc.emit(loopfinding.PerElement, trips, fmt.Sprintf("%s in a loop%s: %s per element%s; use %s",
		lc.subject(), over, oneOf(trips), through(trips), lc.batch(trips)))
}

// reportDrain reports a loop that pops one element at a time until none is left.
func (lc *loopCheck) reportDrain(trips []effects.RoundTrip) {
	lc.emit(loopfinding.PerElement, trips, fmt.Sprintf("%s in a loop that empties a list: %s per element%s; use %s",
		lc.subject(), oneOf(trips), through(trips), lc.batch(trips)))
}

func (lc *loopCheck) reportEndlessScan() {
	why := ""
	if name := lc.shadowed(); name != "" {
		why = " (:= shadows " + name + ")"
	}
	lc.emit(loopfinding.EndlessScan, lc.trips, fmt.Sprintf("%s never ends past one page: the cursor it returns is not the one that it is given%s%s",
		lc.subject(), why, lc.atFullSpeed(lc.trips)))
}

// emit reports a finding on its target.
func (lc *loopCheck) emit(category string, trips []effects.RoundTrip, msg string) {
	var loop []report.Related
	if p := lc.loop.Pos(); p.IsValid() {
		loop = append(loop, report.TheLoop.At(p))
	}
	lc.send(category, trips, msg, loop)
}

func (lc *loopCheck) send(category string, trips []effects.RoundTrip, msg string, related []report.Related) {
	if category == loopfinding.PerElement && lc.fn.RunsOnce() {
		return // what is done once in a process is no traffic
	}
	if health(trips) {
		msg = "health check " + msg
	}
	pos, end := lc.where()
	if !pos.IsValid() {
		return
	}
	lc.pkg.report.Report(report.Finding{
		Pos: pos, End: end, Category: category, Message: msg, Impact: lc.impact(category), Related: append(related, rule.CallPath(lc.target)...),
		Fixes: func() []report.Fix { return lc.fixes(category, trips) },
	})
}

// where returns the range of the call's selector, or of its function's name.
func (lc *loopCheck) where() (pos, end token.Pos) {
	at := lc.target.Call.Common().Pos()
	if lc.pkg.calls[at] == nil {
		at = lc.target.Call.Pos()
	}
	return lc.pkg.calls.Where(at)
}

// subject returns the called expression: rdb.Get.
func (lc *loopCheck) subject() string {
	if s := lc.pkg.calls.Subject(lc.target.Call.Common().Pos()); s != "" {
		return s
	}
	return lc.target.Name.String()
}
