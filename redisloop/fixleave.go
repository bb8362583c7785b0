package redisloop

import (
	"go/ast"
	"go/token"
)

// leavesBlock reports whether the end of a statement is never reached.
func leavesBlock(s ast.Stmt) bool {
	switch s := s.(type) {
	case *ast.ReturnStmt, *ast.BranchStmt:
		return true
	case *ast.ExprStmt:
		call, ok := s.X.(*ast.CallExpr)
		if !ok {
			return false
		}
		id := ident(call.Fun)
		return id != nil && id.Name == "panic"
	case *ast.BlockStmt:
		return len(s.List) > 0 && leavesBlock(s.List[len(s.List)-1])
	case *ast.IfStmt:
		return s.Else != nil && leavesBlock(s.Body) && leavesBlock(s.Else)
	case *ast.ForStmt:
		return s.Cond == nil && !breaks(s.Body)
	case *ast.SelectStmt:
		for _, c := range s.Body.List {
			b := c.(*ast.CommClause).Body
			if len(b) == 0 || !leavesBlock(b[len(b)-1]) {
				return false
			}
		}
		return !breaks(s.Body)
	case *ast.SwitchStmt:
		return leavesCases(s.Body)
	case *ast.TypeSwitchStmt:
		return leavesCases(s.Body)
	}
	return false
}

func leavesCases(body *ast.BlockStmt) bool {
	all := false
	for _, c := range body.List {
		cc := c.(*ast.CaseClause)
		all = all || cc.List == nil
		if len(cc.Body) == 0 || !leavesBlock(cc.Body[len(cc.Body)-1]) {
			return false
		}
	}
	return all && !breaks(body)
}

// breaks reports whether a break stands in a block, be it of a statement in it.
func breaks(b *ast.BlockStmt) bool {
	found := false
	ast.Inspect(b, func(n ast.Node) bool {
		if br, ok := n.(*ast.BranchStmt); ok && br.Tok == token.BREAK {
			found = true
		}
		return !found
	})
	return found
}
