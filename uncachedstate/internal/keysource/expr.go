package keysource

import (
	"go/ast"
	"go/types"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/state"
)

// Named returns the class that the identifiers in the key expression of a call say, or nil.
func Named(call *ast.CallExpr, info *types.Info, lex *state.Lexicon) *state.Class {
	if call == nil {
		return nil
	}
	for _, arg := range call.Args {
		if t := info.TypeOf(arg); t == nil || !flow.HoldsStrings(t) {
			continue
		}
		var found *state.Class
		ast.Inspect(arg, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && found == nil {
				found = lex.Named(state.Words(id.Name))
			}
			return found == nil
		})
		return found // the key is the first string
	}
	return nil
}
