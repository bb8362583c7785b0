package redisloop

import (
	"fmt"
	"go/ast"
	"slices"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/pacing"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/redisloop/internal/looptext"
)

// price returns what a loop without a wait costs. A loop that ends by itself has no
// price a day: what ends it follows.
func (lc *loopCheck) price(trips []effects.RoundTrip) string {
	if lc.inCallee || lc.unpaced != nil && lc.failing(*lc.unpaced) {
		if while := looptext.WhileItFails(trips); while != "" {
			return while + lc.atFullSpeed(trips)
		}
	}
	if end := lc.endText(); end != "" {
		return end
	}
	return lc.atFullSpeed(trips)
}

// atFullSpeed returns the cost text of a loop limited only by round-trip time.
func (lc *loopCheck) atFullSpeed(trips []effects.RoundTrip) string {
	perDay := float64(day) / float64(lc.pkg.rtt) * float64(max(looptext.Counted(trips)[0].Calls, 1))
	return fmt.Sprintf(", about %s a day per goroutine at %s%s", report.PerDay(perDay), report.Interval(lc.pkg.rtt), lc.pkg.report.Cost(perDay))
}

// failing reports whether the loop takes an edge only if the call fails.
func (lc *loopCheck) failing(e flow.Edge) bool {
	return slices.ContainsFunc(loopinfo.Tests(lc.Site.Call), func(t loopinfo.Test) bool { return !t.Empty && t.Fail == e })
}

// endText says what ends a loop that ends by itself, or returns "".
func (lc *loopCheck) endText() string {
	if lc.Loop == nil || !lc.Ends() {
		return ""
	}
	if pacing.EndsByTime(lc.Fn, lc.Loop) {
		return " until its time is over"
	}
	for _, s := range lc.Fn.Sites {
		if !lc.Loop.Contains(s.Call.Block()) {
			continue
		}
		subject := lc.pkg.calls.Subject(s.Call.Common().Pos())
		switch {
		case subject == "":
		case loopinfo.LeavesOnSuccess(lc.Loop, s.Call):
			return " until " + subject + " succeeds"
		case len(s.RoundTrips) > 0 && loopinfo.LeavesOnEmpty(lc.Loop, s.Call):
			return " until " + subject + " finds nothing"
		}
	}
	for _, br := range lc.Exits() {
		b := br.Block()
		if flow.IsErrorTest(br.Cond) || lc.Stays(b.Succs[0]) == lc.Stays(b.Succs[1]) {
			continue
		}
		if !lc.FromRedis(br.Cond) && !lc.Carried(br.Cond) {
			continue
		}
		if out := lc.branchText(flow.Edge{From: b, Succ: leaving(lc.Stays(b.Succs[0]))}); out != "" {
			return " until " + out
		}
	}
	if s, ok := lc.Loop.Stmt.(*ast.ForStmt); ok && s.Cond != nil {
		if out := conditionText(s.Cond, true); out != "" {
			return " until " + out
		}
	}
	return " until its own condition ends it"
}

func leaving(first bool) int {
	if first {
		return 1
	}
	return 0
}

// overText names what a loop is over.
func (lc *loopCheck) overText() string {
	if lc.Loop == nil {
		return ""
	}
	return looptext.Over(lc.pkg.pass.TypesInfo, lc.Loop.Stmt, lc.Head.Over)
}

// notBlocking says how a command can wait whose Block option does nothing.
func (lc *loopCheck) notBlocking() string {
	call := lc.pkg.calls[lc.Target.Call.Common().Pos()]
	if !lc.Target.Direct() || call == nil || len(lc.Trips) == 0 || lc.Trips[0].Blocking || !rediscmd.StreamCommands[lc.Trips[0].Command] {
		return ""
	}
	lib, ok := client.Of(flow.CalleePackage(lc.Target.Call.Common()))
	if !ok {
		return ""
	}
	return looptext.NotBlocking(lc.pkg.pass.TypesInfo, lib, call, lc.Trips[0].Command)
}
