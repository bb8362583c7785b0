package redisloop

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/types"
	"time"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/astedit"
	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/goredis"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/summary"
)

// steps are intervals as people write them.
var steps = []time.Duration{
	200 * time.Millisecond, 250 * time.Millisecond, 500 * time.Millisecond, time.Second, 2 * time.Second, 5 * time.Second,
	10 * time.Second, 15 * time.Second, 30 * time.Second, time.Minute, 5 * time.Minute, 10 * time.Minute, time.Hour,
}

// unhurried is how long a loop waits between two tries that will be over.
const unhurried = 50 * time.Millisecond

// interval is the shortest of the steps at which a loop stays within the
// budget, 0 where none does. A loop that will be over needs no budget.
func (m *mend) interval(trips []summary.Trip) time.Duration {
	if m.ends() {
		return unhurried
	}
	n := 0
	for _, t := range trips {
		n += max(t.Calls, 1)
	}
	for _, s := range steps {
		if float64(day)/float64(s)*float64(n) <= float64(m.budget) {
			return s
		}
	}
	return 0
}

// slower sets the interval of a poll, where it is written in the function, is
// a constant of the package that nothing else uses, or is put once into a field
// that nothing else reads.
func (m *mend) slower(trips []summary.Trip) (string, []analysis.TextEdit) {
	if m.publishes() {
		return "", nil // how often others are told is not for a budget to say
	}
	to := m.interval(trips)
	var found []ast.Expr
	ast.Inspect(m.path[0], func(n ast.Node) bool {
		if e := m.waitArg(n); e != nil {
			if v := m.given(e); v != nil {
				e = v
			}
			if tv := m.pass.TypesInfo.Types[e]; tv.Value != nil && constantDuration(tv.Value) == m.every {
				found = append(found, e)
			}
		}
		return true
	})
	if to == 0 || to <= m.every || len(found) != 1 {
		return "", nil
	}
	expr := found[0]
	if c := m.constant(expr); c != nil {
		if expr = m.declared(c); expr == nil {
			return "", nil
		}
	}
	file := astedit.FileOf(m.pass, expr.Pos())
	if config.IsGenerated(m.pass.Fset, file) || config.IsCgo(file) {
		return "", nil
	}
	clock := ""
	ast.Inspect(expr, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if c, ok := m.pass.TypesInfo.Uses[sel.Sel].(*types.Const); ok && c.Pkg() != nil && c.Pkg().Path() == "time" {
				clock = sel.X.(*ast.Ident).Name
			}
		}
		return true
	})
	if clock == "" || m.commented(expr.Pos(), expr.End()) {
		return "", nil
	}
	for _, text := range []string{written(to, clock, " * "), written(to, clock, "*")} {
		edits := []analysis.TextEdit{replace(expr, text)}
		if m.source.Keep(file, edits) {
			return fmt.Sprintf("Poll every %s in place of %s", spaced(to), spaced(m.every)), edits
		}
	}
	return "", nil
}

// publishes reports whether something in the loop is sent for others to receive.
func (m *mend) publishes() bool {
	for _, s := range m.fn.Sites {
		if s != m.site && !m.visit.loop.Contains(s.Call.Block()) {
			continue
		}
		for _, t := range s.Trips {
			if goredis.SendCommands[t.Command] {
				return true
			}
		}
	}
	return false
}

// waitArg returns the duration that a call waits for, nil for other nodes.
func (m *mend) waitArg(n ast.Node) ast.Expr {
	call, ok := n.(*ast.CallExpr)
	if !ok || len(call.Args) == 0 {
		return nil
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	f, ok := m.pass.TypesInfo.Uses[sel.Sel].(*types.Func)
	if !ok || f.Pkg() == nil || f.Pkg().Path() != "time" {
		return nil
	}
	if knowledge.DurationFirst.Has(f.Name()) {
		return call.Args[0]
	}
	return nil
}

// constant returns the unexported constant of the package that an expression
// names, or nil.
func (m *mend) constant(e ast.Expr) *types.Const {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return nil
	}
	c, _ := m.pass.TypesInfo.Uses[id].(*types.Const)
	return c
}

// declared finds the expression of a constant that is used once: another loop
// may want another interval.
func (m *mend) declared(c *types.Const) (expr ast.Expr) {
	if c.Pkg() != m.pass.Pkg || c.Exported() {
		return nil
	}
	uses := 0
	for _, f := range m.pass.Files {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Ident:
				if m.pass.TypesInfo.Uses[n] == types.Object(c) {
					uses++
				}
			case *ast.ValueSpec:
				for i, name := range n.Names {
					if m.pass.TypesInfo.Defs[name] == types.Object(c) && len(n.Values) == len(n.Names) {
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

// written is a duration as source, with the name of package time.
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
