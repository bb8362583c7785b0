package loopfix

import (
	"go/ast"
	"go/token"

	"github.com/redisvet/redisvet/internal/astedit"
)

// An existingPipeline is a pipeline that an earlier loop over the same elements
// fills and that is then sent. The fix of another command left it there.
type existingPipeline struct {
	pipe  string
	start token.Pos // of the pipeline's declaration
	end   token.Pos // of the last statement in an iteration of the filling loop
}

// existing returns the pipeline that the commands of an iteration can join, or
// nil. head and first are the head and the first statements of a queueing loop
// for this command.
func (it *iteration) existing(head string, first []ast.Stmt) *existingPipeline {
	at := 0
	for it.ed.list[at] != it.ed.loop {
		at++
	}
	if at < 3 {
		return nil
	}
	decl, ok := it.ed.list[at-3].(*ast.AssignStmt)
	if !ok || decl.Tok != token.DEFINE || len(decl.Lhs) != 1 || it.src.Text(decl.Rhs[0]) != it.newPipeline() {
		return nil
	}
	pipe := astedit.Ident(decl.Lhs[0])
	if pipe == nil || it.src.Text(it.ed.list[at-1]) != it.exec(pipe.Name) {
		return nil
	}
	var body *ast.BlockStmt
	switch s := it.ed.list[at-2].(type) {
	case *ast.RangeStmt:
		body = s.Body
	case *ast.ForStmt:
		body = s.Body
	}
	if body == nil || len(body.List) == 0 || it.src.Between(it.ed.list[at-2].Pos(), body.Lbrace) != head+" " {
		return nil
	}
	if !it.fills(body.List, pipe.Name, first) {
		return nil
	}
	return &existingPipeline{pipe.Name, decl.Pos(), body.List[len(body.List)-1].End()}
}

// fills reports whether statements only queue commands, after the same
// statements that the iteration needs first. Then a name has the same meaning
// in both loops, and both skip the same elements.
func (it *iteration) fills(stmts []ast.Stmt, pipe string, first []ast.Stmt) bool {
	for _, s := range first {
		if len(stmts) == 0 || it.src.Text(s) != it.src.Text(stmts[0]) {
			return false
		}
		stmts = stmts[1:]
	}
	for _, s := range stmts {
		if !queues(s, pipe) {
			return false
		}
	}
	return len(stmts) > 0
}

// queues reports whether a statement only stores a command of a pipeline in a
// slice or map.
func queues(s ast.Stmt, pipe string) bool {
	a, ok := s.(*ast.AssignStmt)
	if !ok || a.Tok != token.ASSIGN || len(a.Rhs) != 1 {
		return false
	}
	call, ok := a.Rhs[0].(*ast.CallExpr)
	if ok && len(call.Args) == 2 {
		if f := astedit.Ident(call.Fun); f != nil && f.Name == "append" {
			call, ok = call.Args[1].(*ast.CallExpr)
		}
	}
	if !ok {
		return false
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	on := astedit.Ident(sel.X)
	return on != nil && on.Name == pipe
}
