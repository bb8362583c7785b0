package redisloop

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/goredis"
)

// chunk is how many keys go into one command: a server does nothing else while
// it runs one.
const chunk = 500

// scanned gives the keys that a scan iterator finds to one command for every
// chunk of them. The keys of several servers do not fit into one. What is done
// with an answer stands there twice then, with its comments.
func (r *round) scanned() (string, []analysis.TextEdit) {
	s, ok := r.loop.(*ast.ForStmt)
	res := r.result()
	if !ok || s.Init != nil || s.Post != nil || !r.nextKey(s.Cond) || !goredis.VariadicKeys[r.name] || r.client != "Client" ||
		len(r.args) != 1 || len(r.before) > 0 || res.outcome == other || strings.Contains(r.text(r.call), "\n") ||
		r.variadicElem() != "string" || r.node() {
		return "", nil
	}
	if res.handler != nil && r.found(res.handler) {
		return "", nil // it would name another key than the one that failed
	}
	inside, ok1 := r.moved(r.stmt, res.last, "\t\t")
	behind, ok2 := r.moved(r.stmt, res.last, "\t")
	if !ok1 || !ok2 {
		return "", nil
	}
	keys, ind := r.fresh("keys", "all"), r.indent(r.loop.Pos())
	with := func(stmt string) string {
		return strings.Replace(stmt, r.text(r.call), r.text(r.call.Fun)+"("+r.withCtx(keys+"...")+")", 1)
	}
	return fmt.Sprintf("Give %d at a time to one %s", chunk, r.trip.Command), []analysis.TextEdit{
		insert(r.loop.Pos(), "var "+keys+" []string\n"+ind),
		{Pos: r.stmt.Pos(), End: res.last.End(), NewText: fmt.Appendf(nil, "%s = append(%s, %s)\n%s\tif len(%s) == %d {\n%s\n%s\t\t%s = %s[:0]\n%s\t}",
			keys, keys, r.text(r.args[0]), ind, keys, chunk, with(inside), ind, keys, keys, ind)},
		insert(r.behind(r.loop), "\n"+ind+"if len("+keys+") > 0 {\n"+with(behind)+"\n"+ind+"}"),
	}
}

// nextKey reports whether a condition is iter.Next(ctx) of a scan iterator.
func (r *round) nextKey(cond ast.Expr) bool {
	call, ok := cond.(*ast.CallExpr)
	if !ok {
		return false
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	return ok && sel.Sel.Name == "Next" && ident(sel.X) != nil && r.iterator(sel.X)
}

// iterator reports whether an expression is go-redis' scan iterator, whose Val
// stays the same until its Next.
func (m *mend) iterator(e ast.Expr) bool {
	t := m.pass.TypesInfo.TypeOf(e)
	if t == nil {
		return false
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Name() == "ScanIterator" && n.Obj().Pkg() != nil && goredis.IsClient(n.Obj().Pkg().Path())
}

// found reports whether an expression is made of what an iterator found in this
// round.
func (m *mend) found(e ast.Node) bool {
	some := false
	ast.Inspect(e, func(n ast.Node) bool {
		if x, ok := n.(ast.Expr); ok && m.iterator(x) {
			some = true
		}
		return !some
	})
	return some
}

// node reports whether a client may be that of one node of a cluster: the keys
// that are there need not be in one slot. Who hands out such clients is in the
// package.
func (r *round) node() bool {
	for id, obj := range r.pass.TypesInfo.Uses {
		if goredis.NodeClients[id.Name] && obj.Pkg() != nil && goredis.IsClient(obj.Pkg().Path()) {
			return true
		}
	}
	return false
}
