package astedit

import (
	"go/ast"
	"go/token"
)

// Terminates reports whether a statement is terminating or a branch, so that
// its end is unreachable.
func Terminates(s ast.Stmt) bool {
	switch s := s.(type) {
	case *ast.ReturnStmt, *ast.BranchStmt:
		return true
	case *ast.ExprStmt:
		call, ok := s.X.(*ast.CallExpr)
		if !ok {
			return false
		}
		id := Ident(call.Fun)
		return id != nil && id.Name == "panic"
	case *ast.BlockStmt:
		return len(s.List) > 0 && Terminates(s.List[len(s.List)-1])
	case *ast.IfStmt:
		return s.Else != nil && Terminates(s.Body) && Terminates(s.Else)
	case *ast.ForStmt:
		return s.Cond == nil && !breaks(s.Body)
	case *ast.SelectStmt:
		for _, c := range s.Body.List {
			b := c.(*ast.CommClause).Body
			if len(b) == 0 || !Terminates(b[len(b)-1]) {
				return false
			}
		}
		return !breaks(s.Body)
	case *ast.SwitchStmt:
		return terminatesCases(s.Body)
	case *ast.TypeSwitchStmt:
		return terminatesCases(s.Body)
	}
	return false
}

func terminatesCases(body *ast.BlockStmt) bool {
	all := false
	for _, c := range body.List {
		cc := c.(*ast.CaseClause)
		all = all || cc.List == nil
		if len(cc.Body) == 0 || !Terminates(cc.Body[len(cc.Body)-1]) {
			return false
		}
	}
	return all && !breaks(body)
}

// breaks reports whether a block contains a break, at any depth.
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
