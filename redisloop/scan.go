package redisloop

import (
	"go/ast"
	"go/token"

	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/pacing"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/redisloop/internal/looptext"
)

// endlessScan reports SCAN in a loop that never passes on the cursor it got. It
// returns false for other loops. One that deletes the keys of the first page ends when
// there are none left.
func (lc *loopCheck) endlessScan() bool {
	if !lc.Site.Direct() || lc.Site != lc.Target || len(lc.Trips) != 1 || !rediscmd.ScanCommands[lc.Trips[0].Command] {
		return false
	}
	call := lc.Site.Call
	cursor := loopinfo.Cursor(call)
	if cursor == nil || lc.Changes(cursor) || !lc.EndsByCursor() ||
		loopinfo.DropsCursor(call) && pacing.Sends(lc.Fn, lc.Loop, rediscmd.DeleteCommands) {
		return false
	}
	lc.reportEndlessScan()
	return true
}

// readsSameRange reports whether each iteration reads the same range or page: a wait would
// not end that.
func (lc *loopCheck) readsSameRange() bool {
	return len(lc.Trips) > 0 && rediscmd.RangeCommands[looptext.Counted(lc.Trips)[0].Command] && lc.ReadsAgain()
}

// shadowed returns the name of the cursor if the assignment of SCAN's results
// declares it again.
func (lc *loopCheck) shadowed() string {
	call := lc.pkg.calls[lc.Target.Call.Common().Pos()]
	if call == nil {
		return ""
	}
	given := map[string]bool{}
	for _, a := range call.Args {
		if id, ok := ast.Unparen(a).(*ast.Ident); ok {
			given[id.Name] = true
		}
	}
	name := ""
	lc.inspect(func(n ast.Node) {
		a, ok := n.(*ast.AssignStmt)
		if !ok || a.Tok != token.DEFINE || call.Pos() < a.Pos() || a.End() < call.End() {
			return
		}
		for _, l := range a.Lhs {
			if id, ok := l.(*ast.Ident); ok && given[id.Name] {
				name = id.Name
			}
		}
	})
	return name
}
