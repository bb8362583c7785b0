package loopfix

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/astedit"
	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/pacing"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/redisloop/internal/loopfinding"
)

var addWait = strategy{
	applies: func(ed *editor) bool {
		c := ed.finding.Category
		return c == loopfinding.Unpaced || c == loopfinding.Retry
	},
	kind:  always(WaitAdded),
	build: (*editor).addWait,
}

// addWait adds a wait to the unpaced path of the loop: before a continue, at
// the end of a branch, or at the end of the loop. A loop that does more than
// read, such as one that takes work, waits only after a failure or an empty
// reply. So it does no less work than before.
func (ed *editor) addWait() (string, []analysis.TextEdit) {
	trips := ed.finding.RoundTrips
	if _, ok := ed.loop.(*ast.ForStmt); !ok || len(trips) == 0 {
		return ed.none("the loop is a range statement")
	}
	every := ed.withinBudget() // the same wait for all loops, whatever ends them
	clock, edits, ok := astedit.Import(ed.pkg.pass, ed.src.File, ed.loop.Pos(), "time")
	if !ok || every == 0 {
		return "", nil
	}
	var places []insertion
	switch {
	case ed.finding.Unpaced != nil:
		if places = ed.inUnpacedBranch(); len(places) == 1 && places[0].before != nil {
			for _, s := range ed.onFailure() { // another branch may lack a wait, too
				if s.before != nil && s.before != places[0].before {
					places = append(places, s)
				}
			}
		}
	case ed.finding.Category == loopfinding.Retry:
		places = ed.everywhere()
	case streams(trips):
		return ed.none("set the Block option of the command, which waits for entries")
	case ed.onlyReads():
		places = ed.everywhere()
	case ed.finding.Site.Direct():
		places = ed.onFailure()
	}
	if len(places) == 0 {
		return ed.none("a wait could delay work: decide which iterations have none")
	}
	writer := ed.writer()
	wait, ends, ok := writer.Wait(clock, written(every, clock, " * "))
	if !ok {
		return ed.none("the function cannot return from a wait that the context ends")
	}
	for _, s := range places {
		if writer.Locked(s.pos()) {
			return ed.none("a mutex is locked where the wait belongs")
		}
		e, ok := ed.insertWait(s, wait)
		if !ok {
			return "", nil
		}
		edits = append(edits, e)
	}
	return fmt.Sprintf("Wait %s before the next round%s", report.Interval(every), ends), edits
}

// inUnpacedBranch returns the insertion points in the branch without a wait.
func (ed *editor) inUnpacedBranch() []insertion {
	unpaced, cond := ed.finding.Unpaced, ed.finding.UnpacedCondition()
	var n *ast.IfStmt
	ast.Inspect(ed.body, func(x ast.Node) bool {
		if s, ok := x.(*ast.IfStmt); ok && cond != nil && ast.Unparen(s.Cond) == cond {
			n = s
		}
		return true
	})
	if n == nil || ed.inner(n) || !ed.onlyReads() && !ed.failed(n.Cond, unpaced.Succ == 0) {
		return nil
	}
	if unpaced.Succ == 0 {
		return endOf(n.Body)
	}
	switch e := n.Else.(type) {
	case *ast.BlockStmt:
		return endOf(e)
	case nil:
		if astedit.Terminates(n.Body) {
			for _, s := range ed.body.List {
				if s.Pos() > n.End() && ed.waits(&ast.BlockStmt{List: []ast.Stmt{s}}) {
					return nil // twice on one path, and never on another
				}
			}
			return ed.everywhereAfter(n)
		}
		return []insertion{{missingElse: n}}
	}
	return nil
}

// onlyReads reports whether the loop only makes one command that reads, so that
// a wait only makes it read less often. In a loop that takes elements, a wait
// in each iteration would delay the next batch.
func (ed *editor) onlyReads() bool {
	trips := ed.finding.RoundTrips
	access := trips[0].Access
	return ed.finding.Site.Direct() && len(trips) == 1 && trips[0].Calls <= 1 && trips[0].Kind == rediscmd.Command &&
		(access == rediscmd.Read || access == rediscmd.Health) && !pacing.TakesWork(ed.finding.Fn, ed.finding.Loop)
}

// failed reports whether something failed or was missing if a condition is true,
// or false.
func (ed *editor) failed(cond ast.Expr, isTrue bool) bool {
	switch c := ast.Unparen(cond).(type) {
	case *ast.BinaryExpr:
		if c.Op != token.EQL && c.Op != token.NEQ {
			return false
		}
		nothing := astedit.IsNil(c.Y) || ed.isZero(c.Y)
		same := (c.Op == token.EQL) == isTrue
		if astedit.IsError(ed.info, c.X) && astedit.IsNil(c.Y) {
			return !same
		}
		return same && (nothing || astedit.IsError(ed.info, c.X))
	case *ast.UnaryExpr:
		return c.Op == token.NOT && ed.failed(c.X, !isTrue)
	case *ast.CallExpr:
		return astedit.Calls(ed.info, c, "errors.Is") && isTrue
	case *ast.Ident:
		return !isTrue // ok
	}
	return false
}

func (ed *editor) isZero(e ast.Expr) bool {
	tv := ed.info.Types[e]
	return tv.Value != nil && (tv.Value.ExactString() == "0" || tv.Value.ExactString() == `""`)
}

// onFailure returns the places where the loop continues after its command
// failed or was empty: the branches that test its error and do not wait.
func (ed *editor) onFailure() []insertion {
	err := ed.errorOf()
	if err == nil {
		return nil
	}
	until := astedit.NextAssignment(ed.info, ed.body, err, ed.call.Pos()) // then it is another error
	asks := func(e ast.Expr) bool {
		id := astedit.Ident(ast.Unparen(e))
		return id != nil && ed.info.Uses[id] == err && id.Pos() < until
	}
	waited := ed.finding.RoundTrips[0].Blocking // if there was nothing
	var out []insertion
	ast.Inspect(ed.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ForStmt, *ast.RangeStmt, *ast.FuncLit:
			return false
		case *ast.IfStmt:
			switch c := ast.Unparen(n.Cond).(type) {
			case *ast.CallExpr:
				if astedit.Calls(ed.info, c, "errors.Is") && asks(c.Args[0]) && !waited && !ed.waits(n.Body) {
					out = append(out, endOf(n.Body)...)
				}
			case *ast.BinaryExpr:
				switch {
				case !asks(c.X):
				case c.Op == token.EQL && astedit.IsNil(c.Y):
					if n.Else == nil && !astedit.Terminates(n.Body) && ed.isLast(n) {
						out = append(out, insertion{missingElse: n})
					}
				case (c.Op == token.EQL && !waited || c.Op == token.NEQ && astedit.IsNil(c.Y)) && !ed.waits(n.Body): // err == redis.Nil, err != nil
					out = append(out, endOf(n.Body)...)
				}
			}
		}
		return true
	})
	return out
}

// errorOf returns the variable that receives the error of the command.
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
func streams(trips []effects.RoundTrip) bool {
	for _, t := range trips {
		if rediscmd.StreamCommands[t.Command] && t.Kind == rediscmd.Command && !t.Blocking {
			return true
		}
	}
	return false
}
