package redisloop

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/goredis"
)

// chunk is how many of the keys that a scan finds are held at a time: what it
// finds in all may not fit into memory.
const chunk = "500"

// iterates reads for iter.Next(ctx) over a scan.
func (r *round) iterates(s *ast.ForStmt) bool {
	call, ok := s.Cond.(*ast.CallExpr)
	if !ok || s.Init != nil || s.Post != nil {
		return false
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "Next" {
		return false
	}
	iter := ident(sel.X)
	f, ok := r.pass.TypesInfo.Uses[sel.Sel].(*types.Func)
	if iter == nil || !ok || f.Pkg() == nil || !goredis.IsClient(f.Pkg().Path()) || typeWord(r.pass.TypesInfo.TypeOf(iter)) != "ScanIterator" {
		return false
	}
	r.iter = r.pass.TypesInfo.Uses[iter]
	return r.iter != nil && !r.assigned(r.body)[r.iter]
}

// chunks gives what a scan finds to a command in chunks, and what is left after
// the loop:
//
//	for iter.Next(ctx) {
//		keys = append(keys, iter.Val())
//		if len(keys) < 500 {
//			continue
//		}
//		rdb.Del(ctx, keys...)
//		keys = keys[:0]
//	}
//	if len(keys) > 0 {
//		rdb.Del(ctx, keys...)
//	}
func (r *round) chunks() (string, []analysis.TextEdit) {
	m, ok := r.many()
	if !ok || m.res.handler != nil && r.names(m.res.handler)[r.iter] {
		return "", nil // it would name another key than the one that failed
	}
	ind := r.indent(r.loop.Pos())
	in := ind + "\t"
	return m.msg + " for each " + chunk, []analysis.TextEdit{
		insert(r.loop.Pos(), "var "+m.list+" []"+m.elem+"\n"+ind),
		{Pos: r.stmt.Pos(), End: m.res.last.End(), NewText: []byte(
			formatted(m.list+" = append("+m.list+", "+r.text(m.arg)+")") + "\n" +
				in + "if len(" + m.list + ") < " + chunk + " {\n" + in + "\tcontinue\n" + in + "}\n" +
				m.with(m.list))},
		insert(r.behind(m.res.last), "\n"+in+m.list+" = "+m.list+"[:0]"),
		insert(r.behind(r.loop), "\n"+ind+"if len("+m.list+") > 0 {\n"+m.with(m.list)+"\n"+ind+"}"),
	}
}

// node reports whether a client may be that of one node of a cluster: the keys
// that are there need not be in one slot. Who hands out such clients is in the
// package.
func (r *round) node() bool {
	for id, obj := range r.pass.TypesInfo.Uses {
		switch id.Name {
		case "ForEachMaster", "ForEachSlave", "ForEachShard", "MasterForKey", "SlaveForKey", "NodeForKey":
			if obj.Pkg() != nil && goredis.IsClient(obj.Pkg().Path()) {
				return true
			}
		}
	}
	return false
}
