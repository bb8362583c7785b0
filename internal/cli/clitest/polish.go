package clitest

import (
	"go/ast"

	"golang.org/x/tools/go/analysis"
)

// Polish has fixes: it finds calls of plain.Twice and writes the sum.
var Polish = &analysis.Analyzer{
	Name: "polish",
	Doc:  "polish: rewrite calls of functions named Twice",
	Run: func(pass *analysis.Pass) (any, error) {
		for _, f := range pass.Files {
			ast.Inspect(f, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok || len(call.Args) != 2 {
					return true
				}
				if sel, ok := call.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "Twice" {
					pass.Report(analysis.Diagnostic{
						Pos: call.Pos(), End: call.End(), Message: "Twice can be Thrice",
						SuggestedFixes: []analysis.SuggestedFix{{
							Message:   "call Thrice",
							TextEdits: []analysis.TextEdit{{Pos: sel.Sel.Pos(), End: sel.Sel.End(), NewText: []byte("Thrice")}},
						}},
					})
				}
				return true
			})
		}
		return nil, nil
	},
}
