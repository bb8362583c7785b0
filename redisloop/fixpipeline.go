package redisloop

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/astedit"
	"github.com/redisvet/redisvet/internal/goredis"
)

const toPipeline = "Send all in one pipeline"

// atOnce is what a reader of a fix has to know where the answers are large or
// many: a loop of single commands holds one of them.
const atOnce = ", which holds all answers at once"

// queued puts the commands on a pipeline in the loop as it is, where nothing
// is done with their answers but to stop at the first error.
func (r *round) queued() (string, []analysis.TextEdit) {
	res := r.result()
	if res.outcome != ignored && (res.outcome != failing || !r.stopsAlike()) {
		return "", nil
	}
	if r.trip.Batch.Form == goredis.Variadic && !r.trip.ManyKeys && r.sameKey() {
		return "", nil // nothing is asked of a single answer: one command would do, and variadic has not found it sure
	}
	if r.commented(r.stmt.Pos(), r.call.Lparen) {
		return "", nil
	}
	pipe := r.fresh("pipe", "pipeline")
	ind := r.indent(r.loop.Pos())
	edits := []analysis.TextEdit{insert(r.loop.Pos(), pipe+" := "+r.newPipeline()+"\n"+ind)}
	queue := formatted(pipe + "." + r.queue)
	if res.outcome == ignored {
		if r.commented(r.call.End(), r.stmt.End()) {
			return "", nil
		}
		return toPipeline, append(edits,
			analysis.TextEdit{Pos: r.stmt.Pos(), End: r.stmt.End(), NewText: []byte(queue)},
			insert(r.behind(r.loop), "\n"+ind+r.exec(pipe)))
	}
	handler, ok := r.block(res.handler)
	if !ok || r.commented(r.call.End(), res.handler.Lbrace) {
		return "", nil
	}
	return toPipeline, append(edits,
		analysis.TextEdit{Pos: r.stmt.Pos(), End: res.last.End(), NewText: []byte(queue)},
		insert(r.behind(r.loop), "\n"+ind+"if _, "+res.err+" := "+pipe+".Exec("+r.ctx+"); "+res.err+" != nil "+handler))
}

// block is the text of a block that stands in the loop's body, one step
// further out.
func (r *round) block(b *ast.BlockStmt) (string, bool) {
	text := r.text(b)
	if r.raw(b.Pos(), b.End()) {
		return "", false
	}
	inner, outer := r.indent(r.stmt.Pos()), r.indent(r.loop.Pos())
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		if i > 0 && l != "" {
			if !strings.HasPrefix(l, inner) {
				return "", false
			}
			lines[i] = outer + strings.TrimPrefix(l, inner)
		}
	}
	return strings.Join(lines, "\n"), true
}

// split makes two loops of one: the first queues the commands, the second does
// with each answer what was done with it, in the same order.
func (r *round) split() (string, []analysis.TextEdit) {
	if !r.alone() || !r.separable() || r.guarded && !r.head.sized || r.result().outcome == ignored {
		return "", nil
	}
	named, ok := r.typ.(*types.Pointer)
	if !ok {
		return "", nil
	}
	cmd, ok := types.Unalias(named.Elem()).(*types.Named)
	if !ok || cmd.TypeArgs().Len() > 0 {
		return "", nil
	}
	pkg, edits, ok := astedit.ImportPackage(r.pass, r.file, r.loop.Pos(), cmd.Obj().Pkg())
	if !ok || r.commented(r.call.Pos(), r.call.End()) {
		return "", nil
	}
	first, used, ok := r.needed(r.names(exprs(r.args)...))
	if !ok {
		return "", nil
	}
	second, after, ok := r.needed(r.uses(r.after()...))
	if !ok {
		return "", nil
	}
	edits, ok = r.without(second, edits)
	if !ok {
		return "", nil
	}
	cmds, pipe := r.fresh("cmds", "commands"), r.fresh("pipe", "pipeline")
	ind := r.indent(r.loop.Pos())
	index, head1, head2 := r.heads(used, after)
	if head1 == "" {
		return "", nil
	}
	into := r.filled(head1, first)
	if into != nil {
		pipe = into.pipe
	}
	decl, put := "var "+cmds+" []*"+pkg+"."+cmd.Obj().Name(), cmds+" = append("+cmds+", %)"
	if r.head.sized {
		t := "[]*"
		if r.head.keyed {
			key := r.typeText(r.pass.TypesInfo.TypeOf(r.head.over).Underlying().(*types.Map).Key())
			if key == "" {
				return "", nil
			}
			t = "map[" + key + "]*"
		}
		decl = cmds + " := make(" + t + pkg + "." + cmd.Obj().Name() + ", len(" + r.text(r.head.over) + "))"
		put = cmds + "[" + index + "] = %"
	}
	edits = append(edits, replace(r.call, cmds+"["+index+"]"+r.acc))
	put = formatted(strings.Replace(put, "%", pipe+"."+r.queue, 1))
	if into != nil {
		return toPipeline + atOnce, append(edits,
			insert(into.start, decl+"\n"+ind),
			insert(into.end, "\n"+ind+"\t"+put),
			analysis.TextEdit{Pos: r.loop.Pos(), End: r.body.Lbrace, NewText: []byte(head2 + " ")})
	}
	text := decl + "\n" + ind + pipe + " := " + r.newPipeline() + "\n" + ind + head1 + " {\n" +
		r.lines(ind+"\t", first) + ind + "\t" + put + "\n" + ind + "}\n" +
		ind + r.exec(pipe) + " // each command has its own error\n" + ind
	return toPipeline + atOnce, append(edits,
		analysis.TextEdit{Pos: r.loop.Pos(), End: r.body.Lbrace, NewText: []byte(text + head2 + " ")})
}

// heads writes the heads of the two loops, with the names that each uses.
func (r *round) heads(first, second nameSet) (index, head1, head2 string) {
	if r.commented(r.loop.Pos(), r.body.Lbrace) {
		return "", "", ""
	}
	s, ranged := r.loop.(*ast.RangeStmt)
	if !ranged {
		text := strings.TrimRight(string(r.src[r.offset(r.loop.Pos()):r.offset(r.body.Lbrace)]), " ")
		return r.head.key.Name, text, text
	}
	if r.head.key != nil {
		index = r.head.key.Name
	} else if r.head.keyed {
		index = r.fresh("key", "k")
	} else {
		index = r.fresh("i", "j", "n", "at")
	}
	head := func(used nameSet, wanted bool) string {
		key := index
		if !wanted && !r.isUsed(r.head.key, used) {
			key = "_"
		}
		switch {
		case r.isUsed(r.head.value, used):
			return "for " + key + ", " + r.head.value.Name + " := range " + r.text(s.X)
		case key == "_":
			return "for range " + r.text(s.X)
		}
		return "for " + key + " := range " + r.text(s.X)
	}
	return index, head(first, r.head.sized), head(second, true)
}

// without removes the statements of the prefix that the second loop has no
// need of.
func (r *round) without(keep []ast.Stmt, edits []analysis.TextEdit) ([]analysis.TextEdit, bool) {
	kept := map[ast.Stmt]bool{}
	for _, s := range keep {
		kept[s] = true
	}
	for _, s := range r.prefix {
		if kept[s] {
			continue
		}
		e, ok := r.removed(s)
		if !ok {
			return nil, false
		}
		edits = append(edits, e)
	}
	return edits, true
}

func exprs(list []ast.Expr) []ast.Node {
	var out []ast.Node
	for _, e := range list {
		out = append(out, e)
	}
	return out
}

// after is what the second loop does.
func (r *round) after() []ast.Stmt {
	return append(append(append([]ast.Stmt{}, r.before...), r.stmt), r.rest...)
}

// alone reports whether nothing else in the loop speaks to Redis, or only reads
// beside what only reads.
func (r *round) alone() bool {
	reads := r.trip.Access == goredis.Read
	for _, s := range r.fn.Sites {
		if s == r.site || !r.visit.loop.Encloses(s.Call.Pos()) && !r.visit.loop.Contains(s.Call.Block()) {
			continue
		}
		if len(s.Each) > 0 || len(s.Runs) > 0 || s.Direct() && len(s.Trips) == 0 && len(s.Touches) > 0 {
			return false
		}
		for _, t := range s.Trips {
			if !reads || t.Access != goredis.Read || t.Kind != goredis.Command {
				return false
			}
		}
	}
	return true
}

// separable reports whether the rest of the rounds can come after all commands
// were sent. What only reads may be read a little earlier, as long as nothing
// in the loop changes what is asked for, and as long as only an error ends the
// loop: else more would be read than before. Of commands that write all are
// sent, so that nothing may end the loop or be seen between them.
func (r *round) separable() bool {
	after := r.after()
	asked := r.names(exprs(r.args)...)
	for _, s := range r.prefix {
		for o := range r.names(s) {
			asked[o] = true
		}
	}
	if r.head.over != nil {
		for o := range r.names(r.head.over) {
			asked[o] = true
		}
	}
	changed := nameSet{}
	for _, s := range after {
		for o := range r.assigned(s) {
			changed[o] = true
		}
	}
	if r.meets(asked, changed) {
		return false
	}
	write := r.trip.Access != goredis.Read
	if write && len(r.before) > 0 {
		return false
	}
	return !(write && !r.harmless(after)) && r.leavesOnError(after, write)
}

// leavesOnError reports whether only errors end the loop, or nothing at all.
func (r *round) leavesOnError(stmts []ast.Stmt, never bool) bool {
	ok := true
	var look func(n ast.Node, failed, inner bool)
	look = func(n ast.Node, failed, inner bool) {
		ast.Inspect(n, func(x ast.Node) bool {
			if x == n || x == nil || !ok {
				return ok
			}
			switch x := x.(type) {
			case *ast.FuncLit:
				return false
			case *ast.IfStmt:
				if x.Init != nil {
					look(&ast.BlockStmt{List: []ast.Stmt{x.Init}}, failed, inner)
				}
				look(&ast.BlockStmt{List: []ast.Stmt{x.Body}}, failed || r.aboutError(x.Cond), inner)
				if x.Else != nil {
					look(&ast.BlockStmt{List: []ast.Stmt{x.Else}}, failed, inner)
				}
				return false
			case *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
				look(x, failed, true)
				return false
			case *ast.ReturnStmt:
				ok = ok && failed && !never
			case *ast.BranchStmt:
				switch {
				case x.Label != nil || x.Tok == token.GOTO:
					ok = false
				case x.Tok == token.BREAK && !inner:
					ok = ok && failed && !never
				case x.Tok == token.CONTINUE && x.Pos() < r.stmt.Pos(): // before the command is made
					ok = ok && failed
				}
			}
			return ok
		})
	}
	for _, s := range stmts {
		look(&ast.BlockStmt{List: []ast.Stmt{s}}, false, false)
	}
	return ok
}

// aboutError reports whether a condition asks for an error.
func (r *round) aboutError(cond ast.Expr) bool {
	found := false
	ast.Inspect(cond, func(n ast.Node) bool {
		if e, ok := n.(ast.Expr); ok {
			if t := r.pass.TypesInfo.TypeOf(e); t != nil && types.Identical(t, types.Universe.Lookup("error").Type()) {
				if be, ok := cond.(*ast.BinaryExpr); !ok || be.Op != token.EQL || !isNil(be.Y) {
					found = true
				}
			}
		}
		return !found
	})
	return found
}

func isNil(e ast.Expr) bool {
	id, ok := ast.Unparen(e).(*ast.Ident)
	return ok && id.Name == "nil"
}

// harmless reports whether statements only compute, keep and log: nobody can
// tell whether they ran before or after the next command.
func (r *round) harmless(stmts []ast.Stmt) bool {
	ok := true
	for _, s := range stmts {
		ast.Inspect(s, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SendStmt, *ast.GoStmt, *ast.DeferStmt, *ast.FuncLit, *ast.SelectStmt:
				ok = false
			case *ast.UnaryExpr:
				ok = ok && n.Op != token.ARROW
			case *ast.CallExpr:
				if n == r.call {
					return false
				}
				ok = ok && (r.accessor(n) != "?" || r.logging(n) || r.pureCall(n, 0) || r.keeps(n))
			}
			return ok
		})
	}
	return ok
}

// keeps reports whether a call is one of append, delete and the like.
func (r *round) keeps(call *ast.CallExpr) bool {
	id, ok := ast.Unparen(call.Fun).(*ast.Ident)
	if !ok {
		return false
	}
	b, ok := r.pass.TypesInfo.Uses[id].(*types.Builtin)
	return ok && b.Name() != "panic" && b.Name() != "close" && b.Name() != "recover"
}
