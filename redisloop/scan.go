package redisloop

import (
	"go/ast"
	"go/token"
	"strings"
)

// endlessScan reports SCAN in a loop that never passes on the cursor it got. It
// returns false for other loops.
func (lc *loopCheck) endlessScan() bool {
	if !lc.Site.Direct() || lc.Site != lc.Target || len(lc.Trips) != 1 {
		return false
	}
	cmd := lc.Trips[0].Command
	if !strings.HasSuffix(cmd, "SCAN") {
		return false
	}
	for _, a := range lc.Site.Call.Common().Args {
		if t := a.Type().String(); t != "uint64" {
			continue
		}
		if lc.Changes(a) || !lc.EndsByCursor() {
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
