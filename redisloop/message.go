package redisloop

import (
	"fmt"
	"go/token"
	"math"
	"slices"
	"time"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/redisloop/internal/loopfinding"
	"github.com/redisvet/redisvet/redisloop/internal/looptext"
)

const day = 24 * time.Hour

// reportUnpaced reports a loop limited only by round-trip time. when is the
// condition of the branch without a wait, or "" if no branch waits.
func (lc *loopCheck) reportUnpaced(trips []effects.RoundTrip, when string) {
	lc.emit(loopfinding.Unpaced, trips, when, func(subject string, trips []effects.RoundTrip) string {
		return fmt.Sprintf("%s %s: %s%s%s; %s", subject, withoutWait(when), looptext.Unwaited(trips), looptext.Through(trips), lc.price(trips), lc.howToWait(trips, when))
	})
}

// withoutWait says what is wrong with a loop. when is the condition of the branch
// without a wait, or "" if no branch waits.
func withoutWait(when string) string {
	if when == "" {
		return "in a loop without a wait"
	}
	return "in a loop without a wait when " + when
}

// howToWait says how a loop without a wait can wait.
func (lc *loopCheck) howToWait(trips []effects.RoundTrip, when string) string {
	if advice := lc.notBlocking(); advice != "" {
		return advice
	}
	if lc.readsSameRange() {
		return "nothing moves what it reads: go on from its end, or remove what is done"
	}
	if lc.ended {
		return "leave the loop there"
	}
	advice := "add a wait"
	if when != "" {
		advice += " to that branch"
	}
	if form := rediscmd.BlockingForm(looptext.Counted(trips)[0].Command); form != "" {
		advice += ", or use " + form
	}
	return advice
}

func (lc *loopCheck) reportRetry(trips []effects.RoundTrip) {
	lc.emit(loopfinding.Retry, trips, "", func(subject string, trips []effects.RoundTrip) string {
		while := looptext.WhileItFails(trips)
		switch {
		case lc.RepeatsTransaction():
			while = " while it conflicts"
		case while == "" || lc.leavesWhenTrue():
			while = " while it fails" // as it does when there is no value
		}
		return fmt.Sprintf("%s retried without backoff: %s%s%s%s; back off between attempts", subject, looptext.Unwaited(trips), looptext.Through(trips), while, lc.atFullSpeed(trips))
	})
}

// leavesWhenTrue reports whether the loop ends when the call returns true: it is repeated
// without an error of the server.
func (lc *loopCheck) leavesWhenTrue() bool {
	return slices.ContainsFunc(loopinfo.Tests(lc.Site.Call), func(t loopinfo.Test) bool {
		return !t.Empty && !lc.Loop.Contains(t.OK.To()) && !flow.IsErrorTest(flow.Branch(t.OK.From).Cond)
	})
}

func (lc *loopCheck) reportFastPoll(trips []effects.RoundTrip, every time.Duration) {
	lc.interval = every
	lc.emit(loopfinding.FastPoll, trips, every.String(), func(subject string, trips []effects.RoundTrip) string {
		if end := lc.endText(); end != "" {
			return fmt.Sprintf("%s polled every %s%s: %s each time%s; poll less often", subject, report.Interval(every), end, looptext.One(trips), looptext.Through(trips))
		}
		perDay := lc.polledPerDay(trips, every)
		return fmt.Sprintf("%s polled every %s: %s a day per goroutine%s%s; %s",
			subject, report.Interval(every), looptext.PerDay(trips, perDay), looptext.Through(trips), lc.pkg.report.Cost(perDay), affordable(lc.pkg.budget, looptext.Billed(trips)))
	})
}

// polledPerDay returns how many commands a poll sends in a day. A round trip takes longer
// than a very short interval.
func (lc *loopCheck) polledPerDay(trips []effects.RoundTrip, every time.Duration) float64 {
	return float64(day) / float64(max(every, lc.pkg.rtt)) * float64(looptext.Billed(trips))
}

// affordable says how often a poll of n commands may be sent within the budget.
func affordable(budget int64, n int) string {
	if budget == 0 {
		return "the budget allows none"
	}
	every := time.Duration(math.Ceil(float64(n)*day.Seconds()*1000/float64(budget))) * time.Millisecond
	return fmt.Sprintf("the budget of %s a day allows one every %s", report.PerDay(float64(budget)), report.Interval(every))
}

func (lc *loopCheck) reportPerElement(trips []effects.RoundTrip) {
	lc.emit(loopfinding.PerElement, trips, "", func(subject string, trips []effects.RoundTrip) string {
		return fmt.Sprintf("%s in a loop%s: %s per element%s; use %s", subject, lc.overText(), looptext.One(trips), looptext.Through(trips), lc.batch(trips))
	})
}

// reportDrain reports a loop that pops one element at a time until none is left.
func (lc *loopCheck) reportDrain(trips []effects.RoundTrip) {
	lc.emit(loopfinding.PerElement, trips, "drain", func(subject string, trips []effects.RoundTrip) string {
		return fmt.Sprintf("%s in a loop that empties a list: %s per element%s; use %s", subject, looptext.One(trips), looptext.Through(trips), lc.batch(trips))
	})
}

func (lc *loopCheck) reportEndlessScan() {
	why := "the cursor that it returns is never passed on"
	if name := lc.shadowed(); name != "" {
		why = ":= declares a second " + name + "; assign to the first with ="
	}
	lc.emit(loopfinding.EndlessScan, lc.Trips, "", func(subject string, trips []effects.RoundTrip) string {
		return fmt.Sprintf("%s restarts for ever once there is a second page%s: %s", subject, lc.atFullSpeed(trips), why)
	})
}

// where returns the range of the call's selector, or of its function's name.
func (lc *loopCheck) where() (pos, end token.Pos) {
	at := lc.Target.Call.Common().Pos()
	if lc.pkg.calls[at] == nil {
		at = lc.Target.Call.Pos()
	}
	return lc.pkg.calls.Where(at)
}

// subject returns the called expression: rdb.Get.
func (lc *loopCheck) subject() string {
	if s := lc.pkg.calls.Subject(lc.Target.Call.Common().Pos()); s != "" {
		return s
	}
	return lc.Target.Name.String()
}
