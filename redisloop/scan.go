package redisloop

import (
	"go/ast"
	"go/token"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
)

// endlessScan reports SCAN in a loop that never passes on the cursor it got. It
// returns false for other loops.
func (lc *loopCheck) endlessScan() bool {
	if !lc.site.Direct() || lc.site != lc.target || len(lc.trips) != 1 {
		return false
	}
	cmd := lc.trips[0].Command
	if !strings.HasSuffix(cmd, "SCAN") {
		return false
	}
	for _, a := range lc.site.Call.Common().Args {
		if t := a.Type().String(); t != "uint64" {
			continue
		}
		if lc.changes(a) || !lc.endsByCursor() {
			return false
		}
		lc.reportEndlessScan()
		return true
	}
	return false
}

// shadowed returns the name of the cursor if the assignment of SCAN's results
// declares it again.
func (lc *loopCheck) shadowed() string {
	call := lc.pkg.calls[lc.target.Call.Common().Pos()]
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

// changes reports whether a value can differ from one iteration to the next.
func (lc *loopCheck) changes(x ssa.Value) bool {
	changed := false
	lc.walk(x, func(y ssa.Value) bool {
		switch y := y.(type) {
		case *ssa.Phi:
			if y.Block() == lc.loop.Header {
				for i, e := range y.Edges {
					if lc.loop.Contains(y.Block().Preds[i]) && e != ssa.Value(y) {
						changed = true
					}
				}
			}
		case *ssa.Call, *ssa.Next:
			changed = true
		case *ssa.UnOp:
			if y.Op != token.MUL {
				break
			}
			cell := flow.Cell(y.X)
			if cell == nil {
				changed = true // a field, set anywhere
				break
			}
			changed = changed || len(flow.Stores(cell)) > 1
		}
		return !changed
	})
	return changed
}

// endsByCursor reports whether the loop tests the cursor that SCAN returned to
// end.
func (lc *loopCheck) endsByCursor() bool {
	for b := range lc.loop.Blocks {
		br := flow.Branch(b)
		if br != nil && !flow.IsErrorTest(br.Cond) && flow.DependsOn(br.Cond, lc.site.Call) && !(lc.stays(b.Succs[0]) && lc.stays(b.Succs[1])) {
			return true
		}
	}
	return false
}
