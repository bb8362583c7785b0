package loopfix

import (
	"fmt"
	"go/ast"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/astedit"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/report"
)

var toPipeline = fmt.Sprintf("Send %d commands at a time in one pipeline", chunk)

const joined = "Send all in the pipeline of the loop before"

// allInMemory warns of the memory for large or many replies. A loop of single
// commands has only one reply at a time.
const allInMemory = ", with all answers in memory at once"

var pipelineInPlace = strategy{
	applies: twoLoops.applies,
	kind: func(ed *editor) report.Kind {
		cmds := ed.iteration.queued()
		if len(cmds) == 0 || cmds[0].use == ignored || failAlike(cmds) {
			return Pipelined
		}
		return WrittenOn
	},
	build: func(ed *editor) (string, []analysis.TextEdit) { return ed.iteration.pipelineInPlace() },
}

// A queued is a command that a fix puts on a pipeline, and the use of its reply.
type queued struct {
	it *iteration
	outcome
	skipped bool // an iteration may end after an earlier command
}

// queued returns the commands of an iteration, if it does nothing but compute and
// send them, and uses their replies in one way. It is nil otherwise.
func (it *iteration) queued() []queued {
	at := map[ast.Stmt]*iteration{}
	for _, o := range it.commands() {
		if at[o.stmt] != nil {
			return nil // two commands in one statement
		}
		at[o.stmt] = o
	}
	var out []queued
	skipped := false
	list := it.ed.body.List
	for len(list) > 0 {
		s := list[0]
		list = list[1:]
		o := at[s]
		if o == nil {
			if cond := guard(s); !it.defines(s) && (cond == nil || !it.ed.expr.Pure.Expr(cond)) && (len(out) > 0 || !it.ed.expr.Computes(s)) {
				return nil
			}
			skipped = skipped || guard(s) != nil && len(out) > 0
			continue
		}
		q := queued{o, o.readOutcome(nil), skipped}
		if q.use == other && len(list) > 0 {
			if q.outcome = o.readOutcome(list[:1]); q.use != other {
				list = list[1:]
			}
		}
		if q.use != ignored && q.use != failing || len(out) > 0 && !q.goesWith(out[0]) || q.leavesError(it.ed.body) {
			return nil
		}
		out = append(out, q)
	}
	if len(out) != len(at) || !goTogether(out) {
		return nil
	}
	return out
}

// goTogether reports whether the commands of an iteration may all be sent although one
// fails. What one reads may keep the next from being sent, and what one has not written
// must not be removed elsewhere.
func goTogether(cmds []queued) bool {
	if len(cmds) < 2 || cmds[0].use == ignored || allAlike(cmds) {
		return true
	}
	return !slices.ContainsFunc(cmds, func(c queued) bool {
		return c.it.trip.Access != rediscmd.Write || rediscmd.Takes(c.it.trip.Command)
	})
}

// failAlike reports whether the commands stop at the first error as they did, because
// the errors of all have one cause.
func failAlike(cmds []queued) bool {
	return allAlike(cmds) && !slices.ContainsFunc(cmds, func(c queued) bool { return !c.it.stopsAlike() })
}

// allAlike reports whether commands only read, or are the same one.
func allAlike(cmds []queued) bool {
	first := cmds[0].it
	return !slices.ContainsFunc(cmds, func(c queued) bool {
		return c.it.name != first.name && (c.it.trip.Access != rediscmd.Read || first.trip.Access != rediscmd.Read)
	})
}

// commands returns the iteration for each command that the loop itself sends.
func (it *iteration) commands() []*iteration {
	f := it.ed.finding
	if !it.direct() {
		return []*iteration{it}
	}
	var out []*iteration
	for _, s := range f.Fn.Sites {
		switch {
		case s == f.Site:
			out = append(out, it)
		case s.Direct() && f.Loop.Encloses(s.Call.Pos()):
			of := *f
			of.Site, of.RoundTrips = s, s.RoundTrips
			ed, _ := it.ed.pkg.editor(&of)
			if ed == nil || ed.loop != it.ed.loop || ed.perElement() == nil {
				return nil
			}
			out = append(out, ed.iteration)
		}
	}
	return out
}

// goesWith reports whether two commands can be on one pipeline, the error of which
// is treated as theirs.
func (q queued) goesWith(o queued) bool {
	return q.it.recv == o.it.recv && q.it.ctx == o.it.ctx && q.use == o.use && q.err == o.err &&
		(q.use == ignored || q.handling() == o.handling() && !q.it.src.Commented(q.handler.Lbrace, q.handler.Rbrace))
}

// leavesError reports whether something after the test of an error uses the error
// that the statement before it declares.
func (q queued) leavesError(body *ast.BlockStmt) bool {
	a, ok := q.it.stmt.(*ast.AssignStmt)
	if !ok || q.use != failing {
		return false
	}
	obj := q.it.info.Defs[astedit.Ident(a.Lhs[len(a.Lhs)-1])]
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		found = found || ok && q.it.info.Uses[id] == obj && id.Pos() > q.last.End()
		return !found
	})
	return found
}

// handling returns the text of the statements that handle the error.
func (q queued) handling() string {
	list := q.handler.List
	return q.it.src.Between(list[0].Pos(), list[len(list)-1].End())
}

// pipelineInPlace queues the commands on a pipeline in the same loop, if the
// loop uses their replies only to stop at the first error. Exec returns the same
// error.
func (it *iteration) pipelineInPlace() (string, []analysis.TextEdit) {
	cmds := it.queued()
	if len(cmds) == 0 {
		return "", nil
	}
	if len(cmds) == 1 && it.trip.Batch.Form == rediscmd.Variadic && !it.trip.ManyKeys && it.ed.finding.SameKey() {
		return "", nil // no reply is used: one command would do, but variadic was not sure
	}
	pipe := it.ed.fresh("pipe", "pipeline")
	ind := it.src.Indent(it.ed.loop.Pos())
	send, ok := it.exec(pipe), true
	if c := cmds[0]; c.use == failing {
		send, ok = it.outdented(c.handler)
		send = "if _, " + c.err + " := " + pipe + ".Exec(" + it.ctx + "); " + c.err + " != nil " + send
	}
	if !ok {
		return "", nil
	}
	edits := []analysis.TextEdit{
		astedit.Insert(it.ed.loop.Pos(), pipe+" := "+it.newPipeline()+"\n"+ind),
		astedit.Insert(it.src.EndWithComment(it.ed.loop), "\n"+ind+send),
	}
	for _, c := range cmds {
		if !c.isSure() {
			return "", nil
		}
		edits = append(edits, analysis.TextEdit{Pos: c.it.stmt.Pos(), End: c.last.End(), NewText: []byte(astedit.FormatLine(pipe + "." + c.it.queue))})
	}
	if it.inParts() {
		p := it.parts(it.src.Text(it.head.over), max(1, chunk/len(cmds)))
		return toPipeline, it.around(p, append(edits, astedit.Replace(it.head.over, p.name)))
	}
	if cmds[len(cmds)-1].skipped {
		return "", nil // after it is no place to send a full pipeline
	}
	last := &edits[len(edits)-1]
	full := it.sendFull(pipe, it.src.Indent(it.stmt.Pos()), send)
	if full == "" {
		return "", nil
	}
	last.NewText = append(last.NewText, "\n"+full...)
	return toPipeline, edits
}

// isSure reports whether the command may be queued without a change of what it
// does: no comment is lost, and it may be sent although an earlier one failed.
func (q queued) isSure() bool {
	it, until := q.it, q.it.stmt.End()
	if q.use == failing {
		if !it.stopsAlike() && !it.repeatable() {
			return false
		}
		until = q.handler.Lbrace
	}
	return !it.src.Commented(it.stmt.Pos(), it.ed.call.Lparen) && !it.src.Commented(it.ed.call.End(), until)
}

// repeatable reports whether the write of an element may be made although that of
// an earlier one failed: a caller that tries again does it twice. So it must not
// count, send or take anything.
func (it *iteration) repeatable() bool {
	cmd := it.trip.Command
	return !it.trip.Pop && !rediscmd.CounterCommands[cmd] && !rediscmd.UncountCommands[cmd] && !rediscmd.SendCommands[cmd] && !rediscmd.MoveCommands[cmd]
}

// outdented returns the text of a block in the loop's body, with one tab less.
func (it *iteration) outdented(b *ast.BlockStmt) (string, bool) {
	text := it.src.Text(b)
	if it.ed.fixedLines(b.Pos(), b.End()) {
		return "", false
	}
	inner, outer := it.src.Indent(it.stmt.Pos()), it.src.Indent(it.ed.loop.Pos())
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

// newPipeline returns the expression of a new pipeline of the iteration's
// client.
func (it *iteration) newPipeline() string { return it.recv + ".Pipeline()" }

// exec returns the statement that sends a pipeline; each command is then
// checked for its own error.
func (it *iteration) exec(pipe string) string { return "_, _ = " + pipe + ".Exec(" + it.ctx + ")" }
