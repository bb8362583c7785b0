package loopfix

import (
	"fmt"
	"go/ast"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/astedit"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/report"
)

var toPipeline = fmt.Sprintf("Send %d at a time in one pipeline", chunk)

const joined = "Send all in the pipeline of the loop before"

// allInMemory warns of the memory for large or many replies. A loop of single
// commands has only one reply at a time.
const allInMemory = ", which holds all answers at once"

var pipelineInPlace = strategy{
	applies: func(ed *editor) bool { return twoLoops.applies(ed) && len(ed.iteration.before) == 0 },
	kind: func(ed *editor) report.Kind {
		if it := ed.iteration; it.readOutcome().use == failing && !it.stopsAlike() {
			return writtenOn
		}
		return pipelined
	},
	build: func(ed *editor) (string, []analysis.TextEdit) { return ed.iteration.pipelineInPlace() },
}

// pipelineInPlace queues the commands on a pipeline in the same loop, if the
// loop uses their replies only to stop at the first error. Exec returns the same
// error.
func (it *iteration) pipelineInPlace() (string, []analysis.TextEdit) {
	res := it.readOutcome()
	if res.use != ignored && (res.use != failing || !it.stopsAlike() && !it.repeatable()) {
		return "", nil
	}
	if it.trip.Batch.Form == rediscmd.Variadic && !it.trip.ManyKeys && it.ed.finding.SameKey() {
		return "", nil // no reply is used: one command would do, but variadic was not sure
	}
	if it.src.Commented(it.stmt.Pos(), it.ed.call.Lparen) {
		return "", nil
	}
	pipe := it.ed.fresh("pipe", "pipeline")
	ind := it.src.Indent(it.ed.loop.Pos())
	send, last, ok := it.exec(pipe), it.ed.call.End(), true
	until := it.stmt.End()
	if res.use == failing {
		until = res.handler.Lbrace
		send, ok = it.outdented(res.handler)
		send = "if _, " + res.err + " := " + pipe + ".Exec(" + it.ctx + "); " + res.err + " != nil " + send
	}
	if !ok || it.src.Commented(last, until) {
		return "", nil
	}
	queue := astedit.FormatLine(pipe + "." + it.queue)
	edits := []analysis.TextEdit{
		astedit.Insert(it.ed.loop.Pos(), pipe+" := "+it.newPipeline()+"\n"+ind),
		astedit.Insert(it.src.EndWithComment(it.ed.loop), "\n"+ind+send),
	}
	if it.inParts() {
		p := it.parts(it.src.Text(it.head.over), chunk)
		return toPipeline, it.around(p, append(edits, astedit.Replace(it.head.over, p.name),
			analysis.TextEdit{Pos: it.stmt.Pos(), End: res.last.End(), NewText: []byte(queue)}))
	}
	full := it.sendFull(pipe, it.src.Indent(it.stmt.Pos()), send)
	if full == "" {
		return "", nil
	}
	return toPipeline, append(edits, analysis.TextEdit{Pos: it.stmt.Pos(), End: res.last.End(), NewText: []byte(queue + "\n" + full)})
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
