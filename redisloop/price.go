package redisloop

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/report"
)

// price returns what an unpaced loop costs. A loop that ends by itself has no
// price a day: what ends it follows.
func (lc *loopCheck) price(trips []effects.RoundTrip) string {
	if lc.unpaced != nil && lc.failing(*lc.unpaced) {
		if while := lc.whileItFails(trips); while != "" {
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
	perDay := float64(day) / float64(lc.pkg.rtt) * float64(max(counted(trips)[0].Calls, 1))
	return fmt.Sprintf(", about %s a day per goroutine at %s%s", report.PerDay(perDay), report.Interval(lc.pkg.rtt), lc.pkg.report.Cost(perDay))
}

// failing reports whether the loop takes an edge only if the call fails.
func (lc *loopCheck) failing(e flow.Edge) bool {
	return slices.ContainsFunc(loopinfo.Tests(lc.site.Call), func(t loopinfo.Test) bool { return !t.Empty && t.Fail == e })
}

// whileItFails says when a loop that only goes round after a failure costs its
// price: while the server answers, and with an error. go-redis itself waits
// before it asks a server that is down again, and returns redis.Nil as an error,
// so that a missing value needs no error. Then the text is "".
func (lc *loopCheck) whileItFails(trips []effects.RoundTrip) string {
	for _, t := range counted(trips) {
		if !t.Blocking && (t.Pop || rediscmd.PresenceCommands[t.Command]) {
			return ""
		}
	}
	name := "WRONGTYPE"
	switch t := trips[0]; {
	case t.Access == rediscmd.Health:
		name = "NOAUTH"
	case strings.HasPrefix(t.Command, "XREADGROUP"):
		name = "NOGROUP"
	case t.Access == rediscmd.Write && !t.Blocking:
		name = "OOM"
	}
	return " while the server answers with an error such as " + name + " (one that is down is asked about once a second)"
}

// endText says what ends a loop that ends by itself, or returns "".
func (lc *loopCheck) endText() string {
	if lc.loop == nil || !lc.ends() {
		return ""
	}
	if lc.fn.EndsByTime(lc.loop) {
		return " until its time is over"
	}
	for _, s := range lc.fn.Sites {
		if !lc.loop.Contains(s.Call.Block()) {
			continue
		}
		subject := lc.pkg.calls.Subject(s.Call.Common().Pos())
		switch {
		case subject == "":
		case loopinfo.LeavesOnSuccess(lc.loop, s.Call):
			return " until " + subject + " succeeds"
		case len(s.RoundTrips) > 0 && loopinfo.LeavesOnEmpty(lc.loop, s.Call):
			return " until " + subject + " finds nothing"
		}
	}
	for _, br := range lc.exits() {
		b := br.Block()
		if flow.IsErrorTest(br.Cond) || lc.stays(b.Succs[0]) == lc.stays(b.Succs[1]) {
			continue
		}
		if !lc.fromRedis(br.Cond) && !lc.carried(br.Cond) {
			continue
		}
		if out := lc.branchText(flow.Edge{From: b, Succ: leaving(lc.stays(b.Succs[0]))}); out != "" {
			return " until " + out
		}
	}
	if s, ok := lc.loop.Stmt.(*ast.ForStmt); ok && s.Cond != nil {
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

// notBlocking says why a command with a Block option does not wait.
func (lc *loopCheck) notBlocking() string {
	call := lc.pkg.calls[lc.target.Call.Common().Pos()]
	if !lc.target.Direct() || call == nil || len(lc.trips) == 0 || lc.trips[0].Blocking || !strings.HasPrefix(lc.trips[0].Command, "XREAD") {
		return ""
	}
	why := ""
	ast.Inspect(call, func(n ast.Node) bool {
		kv, ok := n.(*ast.KeyValueExpr)
		if !ok {
			return true
		}
		name, _ := kv.Key.(*ast.Ident)
		switch {
		case name == nil:
		case name.Name == "Block" && why == "" && lc.negative(kv.Value):
			why = "; a negative Block is not sent, so Redis answers at once"
		case name.Name == "Streams" && lc.trips[0].Command == "XREADGROUP" && lc.asksAgainFor(kv.Value):
			why = "; Redis ignores BLOCK with an id other than >, and answers at once"
		}
		return true
	})
	return why
}

func (lc *loopCheck) negative(e ast.Expr) bool {
	v := lc.pkg.pass.TypesInfo.Types[e].Value
	return v != nil && constant.Compare(v, token.LSS, constant.MakeInt64(0))
}

// asksAgainFor reports whether the ids of a list of streams, its second half,
// have one that is known and is not ">".
func (lc *loopCheck) asksAgainFor(e ast.Expr) bool {
	lit, ok := ast.Unparen(e).(*ast.CompositeLit)
	if !ok {
		return false
	}
	for _, id := range lit.Elts[len(lit.Elts)/2:] {
		if v := lc.pkg.pass.TypesInfo.Types[id].Value; v != nil && v.Kind() == constant.String && constant.StringVal(v) != ">" {
			return true
		}
	}
	return false
}

// overText names what a loop is over: a collection, the answers of a scan, or a
// number of iterations.
func (lc *loopCheck) overText() string {
	over := lc.head.Over
	if over == "" || lc.loop == nil || lc.loop.Stmt == nil {
		return ""
	}
	t := lc.typeInHead(over)
	if t == nil {
		return " over " + over
	}
	if b, ok := t.Underlying().(*types.Basic); ok && b.Info()&types.IsInteger != 0 {
		return " of " + over + " iterations"
	}
	if strings.HasSuffix(flow.TypeName(t), "ScanIterator") {
		return " over what a scan finds"
	}
	return " over " + over
}

// typeInHead returns the type of an expression in the head of the loop that is
// written so.
func (lc *loopCheck) typeInHead(text string) types.Type {
	var heads []ast.Node
	switch s := lc.loop.Stmt.(type) {
	case *ast.RangeStmt:
		heads = []ast.Node{s.X}
	case *ast.ForStmt:
		if s.Cond != nil {
			heads = append(heads, s.Cond)
		}
		if s.Init != nil {
			heads = append(heads, s.Init)
		}
	}
	var t types.Type
	for _, h := range heads {
		ast.Inspect(h, func(n ast.Node) bool {
			if e, ok := n.(ast.Expr); ok && t == nil && types.ExprString(e) == text {
				t = lc.pkg.pass.TypesInfo.TypeOf(e)
			}
			return t == nil
		})
	}
	return t
}
