package loopfix

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/redisvet/redisvet/internal/astedit"
	"github.com/redisvet/redisvet/internal/report"
)

// The kinds of fixes. Whatever the server and the network do, the loop could have had every result
// of a safe fix. The commands and their order are those of a run without
// delays. The rule's page lists what becomes less likely and what more.
var (
	OneCommand = report.Kind{Name: "one command for many elements: a variadic one or MGET", Safety: report.Safe}
	Pipelined  = report.Kind{Name: "one pipeline for many elements", Safety: report.Safe}
	// A reply that is read ahead is older when it is used, by the time of the
	// work on the elements before it.
	ReadAhead = report.Kind{Name: "MGET or a pipeline ahead of a loop that does more than compute", Safety: report.Unsafe,
		Effect: "adds staleness, all is read before the loop begins its work"}
	// A loop that returns the error of a write makes none after it. Of a pipeline
	// all are made, and the same error is returned.
	WrittenOn = report.Kind{Name: "one pipeline for writes of which each may end the loop", Safety: report.Unsafe,
		Effect: "sends the writes after one that fails, too"}
	WaitAdded = report.Kind{Name: "a wait in a loop or a branch that has none", Safety: report.Safe}
	// A longer interval delays what others see of the program's reaction.
	IntervalLengthened = report.Kind{Name: "a longer interval between two polls", Safety: report.Unsafe,
		Effect: "adds staleness, a change is seen that much later"}
	// With more than one page the loop did not end, and processed only the
	// first page. The fixed loop processes all.
	CursorReused = report.Kind{Name: "= in place of := for the cursor of a SCAN loop", Safety: report.Unsafe,
		Effect: "goes on to pages that the loop has never reached"}
)

// quick reports whether the rest of an iteration has no visible effect and
// takes no time except that of reads. Then no reply is older at the end of the
// loop than the first one was before. Code that leaves the loop does not count,
// because no iteration follows it.
func (it *iteration) quick(stmts []ast.Stmt) bool {
	ok := true
	for _, s := range stmts {
		ast.Inspect(s, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.IfStmt:
				if last := len(n.Body.List) - 1; last >= 0 && it.leavesLoop(n.Body.List[last]) {
					ok = ok && (n.Init == nil || it.quick([]ast.Stmt{n.Init})) && it.computes(n.Cond) && (n.Else == nil || it.quick([]ast.Stmt{n.Else}))
					return false
				}
			case ast.Expr:
				ok = ok && it.computes(n)
				return false
			case *ast.RangeStmt:
				_, waits := it.info.TypeOf(n.X).Underlying().(*types.Chan)
				ok = ok && !waits
			case *ast.SendStmt, *ast.GoStmt, *ast.DeferStmt, *ast.SelectStmt:
				ok = false
			}
			return ok
		})
	}
	return ok
}

// leavesLoop reports whether a statement ends the loop.
func (it *iteration) leavesLoop(s ast.Stmt) bool {
	br, ok := s.(*ast.BranchStmt)
	return astedit.Terminates(s) && (!ok || br.Tok == token.BREAK && br.Label == nil && it.endsThisLoop(br))
}

// endsThisLoop reports whether a break ends the loop of the iteration, and not
// a nested statement.
func (it *iteration) endsThisLoop(br *ast.BranchStmt) bool {
	in := false
	for _, n := range astedit.Path(it.src.File, br) {
		switch n.(type) {
		case *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
			if in {
				return false
			}
		}
		in = in || n == ast.Node(it.ed.loop)
	}
	return true
}

// computes reports whether an expression calls only the command itself, a log,
// a pure function, or go-redis for another reply. alone has checked that such a
// call is a read.
func (it *iteration) computes(e ast.Expr) bool {
	ok := true
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			ok = false
		case *ast.UnaryExpr:
			ok = ok && n.Op != token.ARROW
		case *ast.CallExpr:
			if n == it.ed.call {
				return false
			}
			ok = ok && (it.accessor(n) != "?" || it.ed.expr.Logging(n) || it.ed.expr.Pure.Call(n) || it.ed.expr.Stores(n) || it.ed.expr.Decodes(n) || it.ed.expr.OfClient(n))
		}
		return ok
	})
	return ok
}
