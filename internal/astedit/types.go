package astedit

import (
	"go/ast"
	"go/types"
)

// IsContext reports whether an expression is a context.Context.
func IsContext(info *types.Info, e ast.Expr) bool {
	n, ok := types.Unalias(info.TypeOf(e)).(*types.Named)
	return ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "context" && n.Obj().Name() == "Context"
}

// IsError reports whether an expression is an error, or names that type.
func IsError(info *types.Info, e ast.Expr) bool {
	t := info.TypeOf(e)
	return t != nil && types.Identical(t, types.Universe.Lookup("error").Type())
}
