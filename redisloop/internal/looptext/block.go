package looptext

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"

	"github.com/redisvet/redisvet/internal/client"
)

// NotBlocking says how a read of streams can wait that does not, whatever its Block
// option is, or returns "".
func NotBlocking(info *types.Info, lib client.Client, call *ast.CallExpr, command string) string {
	why := ""
	ast.Inspect(call, func(n ast.Node) bool {
		kv, ok := n.(*ast.KeyValueExpr)
		if !ok {
			return true
		}
		name, _ := kv.Key.(*ast.Ident)
		switch {
		case name == nil:
		case name.Name == lib.ReadFields().Block && why == "" && negative(info, kv.Value):
			why = "set Block to 0 or more: a negative one is not sent, and Redis answers at once"
		case name.Name == lib.KeyFields().Streams && command == "XREADGROUP" && asksAgain(info, kv.Value):
			why = "read with the id >: Redis ignores BLOCK with any other id, and answers at once"
		}
		return true
	})
	return why
}

func negative(info *types.Info, e ast.Expr) bool {
	v := info.Types[e].Value
	return v != nil && constant.Compare(v, token.LSS, constant.MakeInt64(0))
}

// asksAgain reports whether the ids of a list of streams, its second half,
// have one that is known and is not ">".
func asksAgain(info *types.Info, e ast.Expr) bool {
	lit, ok := ast.Unparen(e).(*ast.CompositeLit)
	if !ok {
		return false
	}
	for _, id := range lit.Elts[len(lit.Elts)/2:] {
		if v := info.Types[id].Value; v != nil && v.Kind() == constant.String && constant.StringVal(v) != ">" {
			return true
		}
	}
	return false
}
