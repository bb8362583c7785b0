package loopfix

import (
	"fmt"
	"go/ast"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/astedit"
	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/goredis"
)

var scanChunks = strategy{
	applies: func(ed *editor) bool {
		it := ed.perElement()
		return it != nil && !it.counts && it.direct()
	},
	kind:  always(OneCommand),
	build: func(ed *editor) (string, []analysis.TextEdit) { return ed.iteration.scanChunks() },
}

// scanChunks passes the keys of a scan iterator to one command per chunk. It
// needs a client of one server, as a command cannot have keys of several. The
// code that uses the reply is duplicated, with its comments.
func (it *iteration) scanChunks() (string, []analysis.TextEdit) {
	s, ok := it.ed.loop.(*ast.ForStmt)
	res := it.readOutcome(it.rest)
	if !ok || s.Init != nil || s.Post != nil || !it.nextKey(s.Cond) || !goredis.VariadicKeys[it.name] || it.client != "Client" ||
		len(it.args) != 1 || len(it.before) > 0 || res.use == other || strings.Contains(it.src.Text(it.ed.call), "\n") ||
		it.variadicElem() != "string" || it.mayBeNode() {
		return "", nil
	}
	if res.handler != nil && it.ed.expr.Found(res.handler) {
		return "", nil // the message would name another key than the one that failed
	}
	inside, ok1 := it.reindented(it.stmt, res.last, "\t\t")
	after, ok2 := it.reindented(it.stmt, res.last, "\t")
	if !ok1 || !ok2 {
		return "", nil
	}
	keys, ind := it.ed.fresh("keys", "all"), it.src.Indent(it.ed.loop.Pos())
	with := func(stmt string) string {
		return strings.Replace(stmt, it.src.Text(it.ed.call), it.src.Text(it.ed.call.Fun)+"("+it.withCtx(keys+"...")+")", 1)
	}
	return fmt.Sprintf("Give %d at a time to one %s", chunk, it.trip.Command), []analysis.TextEdit{
		astedit.Insert(it.ed.loop.Pos(), "var "+keys+" []string\n"+ind),
		{Pos: it.stmt.Pos(), End: res.last.End(), NewText: fmt.Appendf(nil, "%s = append(%s, %s)\n%s\tif len(%s) == %d {\n%s\n%s\t\t%s = %s[:0]\n%s\t}",
			keys, keys, it.src.Text(it.args[0]), ind, keys, chunk, with(inside), ind, keys, keys, ind)},
		astedit.Insert(it.src.EndWithComment(it.ed.loop), "\n"+ind+"if len("+keys+") > 0 {\n"+with(after)+"\n"+ind+"}"),
	}
}

// nextKey reports whether a condition is iter.Next(ctx) of a scan iterator.
func (it *iteration) nextKey(cond ast.Expr) bool {
	call, ok := cond.(*ast.CallExpr)
	if !ok {
		return false
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	return ok && sel.Sel.Name == "Next" && astedit.Ident(sel.X) != nil && it.ed.expr.Iterator(sel.X)
}

// mayBeNode reports whether a client may be that of a cluster node, whose keys
// need not be in one slot. Then the package contains the call that returns such
// clients.
func (it *iteration) mayBeNode() bool {
	for id, obj := range it.info.Uses {
		if goredis.NodeClients[id.Name] && client.Declares(obj) {
			return true
		}
	}
	return false
}
