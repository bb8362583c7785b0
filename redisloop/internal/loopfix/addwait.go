package loopfix

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/astedit"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/redisloop/internal/loopfinding"
)

var addWait = strategy{
	applies: func(ed *editor) bool {
		c := ed.finding.Category
		return c == loopfinding.Unpaced || c == loopfinding.Retry
	},
	kind:  always(waitAdded),
	build: (*editor).addWait,
}

// addWait puts a wait on the path through the loop that has none: before the
// continue of a branch, at the end of a branch, or at the end of the loop. A
// loop that does more than ask, such as one that takes work from a list, waits
// where that failed or there was nothing, so that it does no less than before.
func (ed *editor) addWait() (string, []analysis.TextEdit) {
	trips := ed.finding.RoundTrips
	if _, ok := ed.loop.(*ast.ForStmt); !ok || len(trips) == 0 {
		return "", nil
	}
	every := ed.affordableInterval()
	if ed.finding.Category == loopfinding.Retry {
		every = 2 * unhurried
	}
	clock, edits, ok := astedit.Import(ed.pkg.pass, ed.src.File, ed.loop.Pos(), "time")
	if !ok || every == 0 {
		return "", nil
	}
	var places []insertion
	switch {
	case ed.finding.Unpaced != nil:
		if places = ed.inUnpacedBranch(); len(places) == 1 && places[0].before != nil {
			for _, s := range ed.onFailure() { // another branch may lack it, too
				if s.before != nil && s.before != places[0].before {
					places = append(places, s)
				}
			}
		}
	case ed.finding.Category == loopfinding.Retry:
		places = ed.everywhere()
	case streams(trips):
		return "", nil // a Block of its own is what it lacks
	case ed.onlyAsks():
		places = ed.everywhere()
	case ed.finding.Site.Direct():
		places = ed.onFailure()
	}
	if len(places) == 0 {
		return "", nil
	}
	wait, ends, ok := ed.writer().Wait(clock, written(every, clock, " * "))
	if !ok {
		return "", nil
	}
	for _, s := range places {
		e, ok := ed.insertWait(s, wait)
		if !ok || ed.locked(s.pos()) {
			return "", nil
		}
		edits = append(edits, e)
	}
	return fmt.Sprintf("Wait %s before the next round%s", report.Interval(every), ends), edits
}

// inUnpacedBranch finds the branch in which nothing waits.
func (ed *editor) inUnpacedBranch() []insertion {
	unpaced, cond := ed.finding.Unpaced, ed.finding.UnpacedCondition()
	var n *ast.IfStmt
	ast.Inspect(ed.body, func(x ast.Node) bool {
		if s, ok := x.(*ast.IfStmt); ok && cond != nil && ast.Unparen(s.Cond) == cond {
			n = s
		}
		return true
	})
	if n == nil || ed.inner(n) || !ed.onlyAsks() && !ed.failed(n.Cond, unpaced.Succ == 0) {
		return nil
	}
	if unpaced.Succ == 0 {
		return ed.endOf(n.Body)
	}
	switch e := n.Else.(type) {
	case *ast.BlockStmt:
		return ed.endOf(e)
	case nil:
		if astedit.Terminates(n.Body) {
			for _, s := range ed.body.List {
				if s.Pos() > n.End() && ed.waits(&ast.BlockStmt{List: []ast.Stmt{s}}) {
					return nil // on one path twice, and not on another
				}
			}
			return ed.everywhereAfter(n)
		}
		return []insertion{{missingElse: n}}
	}
	return nil
}

// onlyAsks reports whether the loop makes one command that reads: to ask less
// often is all that a wait does to it. Where the loop takes away what was there,
// a wait in each iteration would come between two batches.
func (ed *editor) onlyAsks() bool {
	trips := ed.finding.RoundTrips
	access := trips[0].Access
	return ed.finding.Site.Direct() && len(trips) == 1 && trips[0].Calls <= 1 && trips[0].Kind == rediscmd.Command &&
		(access == rediscmd.Read || access == rediscmd.Health) && !ed.finding.Fn.TakesWork(ed.finding.Loop)
}

// failed reports whether a condition that holds, or does not, says that
// something went wrong or was not there.
func (ed *editor) failed(cond ast.Expr, holds bool) bool {
	switch c := ast.Unparen(cond).(type) {
	case *ast.BinaryExpr:
		if c.Op != token.EQL && c.Op != token.NEQ {
			return false
		}
		nothing := astedit.IsNil(c.Y) || ed.isZero(c.Y)
		same := (c.Op == token.EQL) == holds
		if astedit.IsError(ed.info, c.X) && astedit.IsNil(c.Y) {
			return !same
		}
		return same && (nothing || astedit.IsError(ed.info, c.X))
	case *ast.UnaryExpr:
		return c.Op == token.NOT && ed.failed(c.X, !holds)
	case *ast.CallExpr:
		return types.ExprString(c.Fun) == "errors.Is" && holds
	case *ast.Ident:
		return !holds // ok
	}
	return false
}

func (ed *editor) isZero(e ast.Expr) bool {
	tv := ed.info.Types[e]
	return tv.Value != nil && (tv.Value.ExactString() == "0" || tv.Value.ExactString() == `""`)
}

// onFailure is where the loop goes on after its command has failed, or had
// nothing to give: the branches that ask for its error and do not wait.
func (ed *editor) onFailure() []insertion {
	err := ed.errorOf()
	if err == nil {
		return nil
	}
	asks := func(e ast.Expr) bool {
		id := astedit.Ident(ast.Unparen(e))
		return id != nil && ed.info.Uses[id] == err
	}
	var out []insertion
	ast.Inspect(ed.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ForStmt, *ast.RangeStmt, *ast.FuncLit:
			return false
		case *ast.IfStmt:
			switch c := ast.Unparen(n.Cond).(type) {
			case *ast.CallExpr:
				if types.ExprString(c.Fun) == "errors.Is" && len(c.Args) == 2 && asks(c.Args[0]) && !ed.waits(n.Body) {
					out = append(out, ed.endOf(n.Body)...)
				}
			case *ast.BinaryExpr:
				switch {
				case !asks(c.X):
				case c.Op == token.EQL && astedit.IsNil(c.Y):
					if n.Else == nil && !astedit.Terminates(n.Body) && ed.isLast(n) {
						out = append(out, insertion{missingElse: n})
					}
				case (c.Op == token.EQL || c.Op == token.NEQ && astedit.IsNil(c.Y)) && !ed.waits(n.Body): // err == redis.Nil, err != nil
					out = append(out, ed.endOf(n.Body)...)
				}
			}
		}
		return true
	})
	return out
}

// errorOf is the variable that holds the error of the command.
func (ed *editor) errorOf() types.Object {
	for _, n := range ed.path {
		a, ok := n.(*ast.AssignStmt)
		if !ok {
			continue
		}
		if id := astedit.Ident(a.Lhs[len(a.Lhs)-1]); id != nil && len(a.Rhs) == 1 && astedit.IsError(ed.info, id) {
			return ed.info.ObjectOf(id)
		}
	}
	return nil
}

// streams reports whether the command reads a stream.
func streams(trips []summary.RoundTrip) bool {
	for _, t := range trips {
		if strings.HasPrefix(t.Command, "XREAD") && t.Kind == rediscmd.Command && !t.Blocking {
			return true
		}
	}
	return false
}
