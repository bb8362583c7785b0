package loopfix

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/astedit"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/report"
)

var twoLoops = strategy{
	applies: func(ed *editor) bool {
		it := ed.perElement()
		if it != nil && it.counts && ed.finding.NoPipeline() {
			return ed.because("a cluster client with a command resolver may refuse it in a pipeline")
		}
		return it != nil && it.counts
	},
	kind:  func(ed *editor) report.Kind { return ed.iteration.ahead(Pipelined) },
	build: func(ed *editor) (string, []analysis.TextEdit) { return ed.iteration.twoLoops() },
}

// twoLoops splits the loop in two: the first queues the commands, the second
// uses each reply as before, in the same order.
func (it *iteration) twoLoops() (string, []analysis.TextEdit) {
	if !it.alone() {
		return it.ed.none("the loop sends other commands")
	}
	if !it.separable() || it.guarded && !it.head.sized || it.readOutcome(it.rest).use == ignored {
		return "", nil
	}
	named, ok := it.typ.(*types.Pointer)
	if !ok {
		return "", nil
	}
	cmd, ok := types.Unalias(named.Elem()).(*types.Named)
	if !ok || cmd.TypeArgs().Len() > 0 {
		return "", nil
	}
	pkg, edits, ok := astedit.ImportPackage(it.ed.pkg.pass, it.src.File, it.ed.loop.Pos(), cmd.Obj().Pkg())
	if !ok || it.src.Commented(it.ed.call.Pos(), it.ed.call.End()) {
		return "", nil
	}
	first, used, ok := it.needed(astedit.Read(it.info, astedit.Nodes(it.args)...))
	if !ok {
		return "", nil
	}
	second, after, ok := it.needed(it.uses(it.after()...))
	if !ok {
		return "", nil
	}
	edits, ok = it.without(second, edits)
	if !ok {
		return "", nil
	}
	cmds, pipe := it.ed.fresh("cmds", "commands"), it.ed.fresh("pipe", "pipeline")
	ind := it.src.Indent(it.ed.loop.Pos())
	over := ""
	if it.head.over != nil {
		over = it.src.Text(it.head.over)
	}
	index, head1, head2 := it.heads(over, used, after)
	if head1 == "" {
		return "", nil
	}
	into := it.existing(head1, first)
	var chunks *part
	if into != nil {
		pipe = into.pipe
	} else if it.inParts() {
		chunks = it.parts(over, chunk)
		over = chunks.name
		index, head1, head2 = it.heads(over, used, after)
	}
	decl, store := it.slots(cmds, "*"+pkg+"."+cmd.Obj().Name(), over, index)
	if decl == "" {
		return "", nil
	}
	edits = append(edits, astedit.Replace(it.ed.call, cmds+"["+index+"]"+it.acc))
	store = astedit.FormatLine(strings.Replace(store, "%", pipe+"."+it.queue, 1))
	if into != nil {
		return joined, append(edits,
			astedit.Insert(into.start, decl+"\n"+ind),
			astedit.Insert(into.end, "\n"+ind+"\t"+store),
			analysis.TextEdit{Pos: it.ed.loop.Pos(), End: it.ed.body.Lbrace, NewText: []byte(head2 + " ")})
	}
	full := ""
	if chunks == nil {
		if full = it.sendFull(pipe, ind+"\t", it.exec(pipe)); full == "" {
			return "", nil
		}
		full += "\n"
	}
	text := decl + "\n" + ind + pipe + " := " + it.newPipeline() + "\n" + ind + head1 + " {\n" +
		it.lines(ind+"\t", first) + ind + "\t" + store + "\n" + full + ind + "}\n" +
		ind + it.exec(pipe) + " // each command has its own error\n" + ind
	edits = append(edits, analysis.TextEdit{Pos: it.ed.loop.Pos(), End: it.ed.body.Lbrace, NewText: []byte(text + head2 + " ")})
	if chunks == nil {
		return toPipeline + allInMemory, edits
	}
	return toPipeline, it.around(chunks, edits)
}

// slots returns the declaration of the commands by element, and the statement that
// stores one, with % in its place. It returns "" if the file cannot write the type.
func (it *iteration) slots(cmds, typ, over, index string) (decl, store string) {
	if !it.head.sized {
		return "var " + cmds + " []" + typ, cmds + " = append(" + cmds + ", %)"
	}
	list := "[]"
	if it.head.keyed {
		key := it.ed.typeText(it.info.TypeOf(it.head.over).Underlying().(*types.Map).Key())
		if key == "" {
			return "", ""
		}
		list = "map[" + key + "]"
	}
	return cmds + " := make(" + list + typ + ", len(" + over + "))", cmds + "[" + index + "] = %"
}

// heads writes the heads of the two loops over something, with the names that each
// loop uses.
func (it *iteration) heads(over string, first, second astedit.Vars) (index, head1, head2 string) {
	if it.src.Commented(it.ed.loop.Pos(), it.ed.body.Lbrace) {
		return "", "", ""
	}
	if _, ranged := it.ed.loop.(*ast.RangeStmt); !ranged {
		text := strings.TrimRight(it.src.Between(it.ed.loop.Pos(), it.ed.body.Lbrace), " ")
		return it.head.key.Name, text, text
	}
	if it.head.key != nil {
		index = it.head.key.Name
	} else if it.head.keyed {
		index = it.ed.fresh("key", "k")
	} else {
		index = it.ed.fresh("i", "j", "n", "at")
	}
	head := func(used astedit.Vars, wanted bool) string {
		key := index
		if !wanted && !it.isUsed(it.head.key, used) {
			key = "_"
		}
		switch {
		case it.isUsed(it.head.value, used):
			return "for " + key + ", " + it.head.value.Name + " := range " + over
		case key == "_":
			return "for range " + over
		}
		return "for " + key + " := range " + over
	}
	return index, head(first, it.head.sized), head(second, true)
}

// without removes the statements of the prefix that the second loop does not
// need.
func (it *iteration) without(keep []ast.Stmt, edits []analysis.TextEdit) ([]analysis.TextEdit, bool) {
	kept := map[ast.Stmt]bool{}
	for _, s := range keep {
		kept[s] = true
	}
	for _, s := range it.prefix {
		if kept[s] {
			continue
		}
		e, ok := it.src.RemoveLines(s, it.ed.body.Lbrace)
		if !ok {
			return nil, false
		}
		edits = append(edits, e)
	}
	return edits, true
}

// after returns the statements of the second loop.
func (it *iteration) after() []ast.Stmt {
	return append(append(append([]ast.Stmt{}, it.before...), it.stmt), it.rest...)
}

// alone reports whether nothing else in the loop uses Redis, or both the
// command and the rest only read.
func (it *iteration) alone() bool {
	reads := it.trip.Access == rediscmd.Read
	for _, s := range it.ed.finding.Fn.Sites {
		if s == it.ed.finding.Site || !it.ed.finding.Loop.Encloses(s.Call.Pos()) && !it.ed.finding.Loop.Contains(s.Call.Block()) {
			continue
		}
		if len(s.Each) > 0 || len(s.Runs) > 0 || s.Direct() && len(s.RoundTrips) == 0 && len(s.KeyAccesses) > 0 {
			return false
		}
		for _, t := range s.RoundTrips {
			if !reads || t.Access != rediscmd.Read || t.Kind != rediscmd.Command {
				return false
			}
		}
	}
	return true
}

// separable reports whether the rest of the iterations can run after all
// commands are sent. Reads may run a little earlier if nothing in the loop
// changes their data and only an error ends the loop. Otherwise the fix would
// read more. Writes are all sent, so nothing may end the loop or be visible
// between them.
func (it *iteration) separable() bool {
	after := it.after()
	asked := it.ed.expr.Pure.Read(astedit.Nodes(it.args)...)
	for _, s := range it.prefix {
		maps.Copy(asked, it.ed.expr.Pure.Read(s))
	}
	if it.head.over != nil {
		maps.Copy(asked, it.ed.expr.Pure.Read(it.head.over))
	}
	changed := astedit.Vars{}
	for _, s := range after {
		maps.Copy(changed, it.ed.expr.Pure.Changed(s, it.ed.call))
	}
	write := it.trip.Access != rediscmd.Read
	switch {
	case write && (len(it.before) > 0 || !it.harmless(after)):
		return it.ed.because("the loop does something else between its writes")
	case astedit.Meet(asked, changed):
		return it.ed.because("what the command sends depends on other work of the loop")
	case astedit.SetsShared(it.info, it.ed.path[0], asked, after...):
		return it.ed.because("the loop sets elements of a slice that may be the one it goes through")
	case !it.leavesOnError(after, write):
		return it.ed.because("the loop may end before its last element")
	}
	return true
}

// leavesOnError reports whether only errors end the loop, or nothing does.
func (it *iteration) leavesOnError(stmts []ast.Stmt, never bool) bool {
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
				look(&ast.BlockStmt{List: []ast.Stmt{x.Body}}, failed || it.aboutError(x.Cond), inner)
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
				case x.Tok == token.CONTINUE && x.Pos() < it.stmt.Pos(): // before the command runs
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

// aboutError reports whether a condition tests an error.
func (it *iteration) aboutError(cond ast.Expr) bool {
	found := false
	ast.Inspect(cond, func(n ast.Node) bool {
		if e, ok := n.(ast.Expr); ok {
			if astedit.IsError(it.info, e) {
				if be, ok := cond.(*ast.BinaryExpr); !ok || be.Op != token.EQL || !astedit.IsNil(be.Y) {
					found = true
				}
			}
		}
		return !found
	})
	return found
}

// harmless reports whether statements only compute, store and log. Then nobody
// can observe whether they ran before or after the next command.
func (it *iteration) harmless(stmts []ast.Stmt) bool {
	ok := true
	for _, s := range stmts {
		ast.Inspect(s, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SendStmt, *ast.GoStmt, *ast.DeferStmt, *ast.FuncLit, *ast.SelectStmt:
				ok = false
			case *ast.UnaryExpr:
				ok = ok && n.Op != token.ARROW
			case *ast.CallExpr:
				if n == it.ed.call {
					return false
				}
				ok = ok && (it.accessor(n) != "?" || it.ed.expr.Logging(n) || it.ed.expr.Pure.Call(n) || it.ed.expr.Stores(n))
			}
			return ok
		})
	}
	return ok
}
