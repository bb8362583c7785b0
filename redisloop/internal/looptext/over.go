package looptext

import (
	"go/ast"
	"go/types"
	"strings"

	"github.com/redisvet/redisvet/internal/flow"
)

// Over names what a loop is over: a collection, the answers of a scan, or a number
// of iterations. over is its source text.
func Over(info *types.Info, loop ast.Stmt, over string) string {
	if over == "" {
		return ""
	}
	t := typeInHead(info, loop, over)
	if t == nil {
		return " over " + over
	}
	if b, ok := t.Underlying().(*types.Basic); ok && b.Info()&types.IsInteger != 0 {
		return " of " + over + " iterations"
	}
	if strings.HasSuffix(flow.TypeName(t), "ScanIterator") {
		return " over what a scan finds"
	}
	return " over " + over
}

// typeInHead returns the type of an expression in the head of the loop that is
// written so.
func typeInHead(info *types.Info, loop ast.Stmt, text string) types.Type {
	var heads []ast.Node
	switch s := loop.(type) {
	case *ast.RangeStmt:
		heads = []ast.Node{s.X}
	case *ast.ForStmt:
		if s.Cond != nil {
			heads = append(heads, s.Cond)
		}
		if s.Init != nil {
			heads = append(heads, s.Init)
		}
	}
	var t types.Type
	for _, h := range heads {
		ast.Inspect(h, func(n ast.Node) bool {
			if e, ok := n.(ast.Expr); ok && t == nil && types.ExprString(e) == text {
				t = info.TypeOf(e)
			}
			return t == nil
		})
	}
	return t
}
