package loopfix

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/types"
	"time"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/astedit"
	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/redisloop/internal/loopfinding"
	"github.com/redisvet/redisvet/redisloop/internal/loopwait"
)

// steps are the customary intervals.
var steps = []time.Duration{
	200 * time.Millisecond, 250 * time.Millisecond, 500 * time.Millisecond, time.Second, 2 * time.Second, 5 * time.Second,
	10 * time.Second, 15 * time.Second, 30 * time.Second, time.Minute, 5 * time.Minute, 10 * time.Minute, time.Hour,
}

// relaxedInterval is the interval between two polls of a loop that ends.
const relaxedInterval = 50 * time.Millisecond

// affordableInterval returns the interval for a poll: that of a loop that ends, or
// one within the budget.
func (ed *editor) affordableInterval() time.Duration {
	if ed.finding.EndsByItself() {
		return relaxedInterval
	}
	return ed.withinBudget()
}

// withinBudget returns the shortest step at which a loop stays within the budget,
// or 0 if none does.
func (ed *editor) withinBudget() time.Duration {
	n := effects.Cost(effects.Counted(ed.finding.RoundTrips))
	for _, s := range steps {
		if float64(24*time.Hour)/float64(s)*float64(n) <= float64(ed.pkg.budget) {
			return s
		}
	}
	return 0
}

var lengthenInterval = strategy{
	applies: func(ed *editor) bool { return ed.finding.Category == loopfinding.FastPoll },
	kind:    always(IntervalLengthened),
	build:   (*editor).lengthenInterval,
}

// lengthenInterval sets the interval of a poll. The interval must be written in
// the function, be a constant that nothing else uses, or be set once in a field
// that nothing else reads.
func (ed *editor) lengthenInterval() (string, []analysis.TextEdit) {
	if ed.publishes() {
		return ed.none("the loop publishes, and the budget does not decide how often others are notified")
	}
	to := ed.affordableInterval()
	var found []ast.Expr
	ast.Inspect(ed.path[0], func(n ast.Node) bool {
		if e := loopwait.WaitArg(ed.info, n); e != nil {
			if v := astedit.OnlyValue(ed.pkg.pass, e); v != nil {
				e = v
			}
			if tv := ed.info.Types[e]; tv.Value != nil && constantDuration(tv.Value) == ed.finding.Interval {
				found = append(found, e)
			}
		}
		return true
	})
	if to == 0 || to <= ed.finding.Interval {
		return "", nil
	}
	ed.because("the interval is not written once, as a constant that nothing else uses")
	if len(found) != 1 {
		return "", nil
	}
	expr := found[0]
	if c := ed.constant(expr); c != nil {
		if expr = ed.declared(c); expr == nil {
			return "", nil
		}
	}
	file := astedit.FileOf(ed.pkg.pass, expr.Pos())
	if config.IsGenerated(ed.pkg.pass.Fset, file) || config.IsCgo(file) {
		return "", nil
	}
	clock := ""
	ast.Inspect(expr, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if c, ok := ed.info.Uses[sel.Sel].(*types.Const); ok && c.Pkg() != nil && c.Pkg().Path() == "time" {
				clock = sel.X.(*ast.Ident).Name
			}
		}
		return true
	})
	if clock == "" || ed.src.Commented(expr.Pos(), expr.End()) {
		return "", nil
	}
	for _, text := range []string{written(to, clock, " * "), written(to, clock, "*")} {
		edits := []analysis.TextEdit{astedit.Replace(expr, text)}
		if ed.pkg.keeps(edits) {
			return fmt.Sprintf("Poll every %s in place of %s", report.Interval(to), report.Interval(ed.finding.Interval)), edits
		}
	}
	return "", nil
}

// publishes reports whether the loop sends something for others to receive.
func (ed *editor) publishes() bool {
	for _, s := range ed.finding.Fn.Sites {
		if s != ed.finding.Site && !ed.finding.Loop.Contains(s.Call.Block()) {
			continue
		}
		for _, t := range s.RoundTrips {
			if rediscmd.SendCommands[t.Command] {
				return true
			}
		}
	}
	return false
}

// constant returns the constant that an expression names, or nil.
func (ed *editor) constant(e ast.Expr) *types.Const {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return nil
	}
	c, _ := ed.info.Uses[id].(*types.Const)
	return c
}

// declared returns the expression of a constant that is used once. Another loop
// may need another interval.
func (ed *editor) declared(c *types.Const) (expr ast.Expr) {
	if c.Pkg() != ed.pkg.pass.Pkg || c.Exported() {
		return nil
	}
	uses := 0
	for _, f := range ed.pkg.pass.Files {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Ident:
				if ed.info.Uses[n] == types.Object(c) {
					uses++
				}
			case *ast.ValueSpec:
				for i, name := range n.Names {
					if ed.info.Defs[name] == types.Object(c) && len(n.Values) == len(n.Names) {
						expr = n.Values[i]
					}
				}
			}
			return true
		})
	}
	if uses != 1 {
		return nil
	}
	return expr
}

func constantDuration(v constant.Value) time.Duration {
	n, _ := constant.Int64Val(constant.ToInt(v))
	return time.Duration(n)
}

// written returns a duration as source; clock is the name of package time.
func written(d time.Duration, clock, times string) string {
	for _, u := range []struct {
		d    time.Duration
		name string
	}{{time.Hour, "Hour"}, {time.Minute, "Minute"}, {time.Second, "Second"}} {
		switch {
		case d == u.d:
			return clock + "." + u.name
		case d%u.d == 0:
			return fmt.Sprintf("%d%s%s.%s", d/u.d, times, clock, u.name)
		}
	}
	return fmt.Sprintf("%d%s%s.Millisecond", d/time.Millisecond, times, clock)
}
