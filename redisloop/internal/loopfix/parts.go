package loopfix

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/astedit"
	"github.com/redisvet/redisvet/internal/client"
)

// chunk is the number of elements in one command, which blocks the server while
// it runs, and of commands in one pipeline, whose answers are all in memory.
const chunk = 500

// A part is a loop that takes the elements of a slice in chunks.
type part struct {
	name  string   // of the chunk
	head  []string // the lines that begin the loop
	edits []analysis.TextEdit
}

// parts returns a loop over chunks of a slice, size elements in each. The last of
// its lines are in the loop's body.
func (it *iteration) parts(list string, size int) *part {
	p := &part{name: it.ed.fresh("chunk", "part")}
	pos := it.ed.loop.Pos()
	if it.src.Since("go1.23") {
		if pkg, edits, ok := astedit.Import(it.ed.pkg.pass, it.src.File, pos, "slices"); ok {
			p.head = []string{fmt.Sprintf("for %s := range %s.Chunk(%s, %d) {", p.name, pkg, list, size)}
			p.edits = edits
			return p
		}
	}
	at, end := it.ed.fresh("at", "start"), it.ed.fresh("end", "stop")
	p.head = []string{
		fmt.Sprintf("for %s := 0; %s < len(%s); %s += %d {", at, at, list, at, size),
		fmt.Sprintf("\t%s := %s + %d", end, at, size),
		fmt.Sprintf("\tif %s > len(%s) {", end, list),
		fmt.Sprintf("\t\t%s = len(%s)", end, list),
		"\t}",
		fmt.Sprintf("\t%s := %s[%s:%s]", p.name, list, at, end),
	}
	return p
}

// loop writes the loop over chunks around lines that have the indentation of the
// loop's body.
func (p *part) loop(indent, body string) string {
	return strings.Join(p.head, "\n"+indent) + "\n" + body + "\n" + indent + "}"
}

// inParts reports whether the loop can run once for each chunk of its slice: it
// uses no index and no statement leaves it for the code after it.
func (it *iteration) inParts() bool {
	if it.head.over == nil || it.head.key != nil || it.ed.fixedLines(it.ed.loop.Pos(), it.ed.loop.End()) {
		return false
	}
	if _, ok := it.info.TypeOf(it.head.over).Underlying().(*types.Slice); !ok {
		return false
	}
	leaves := false
	ast.Inspect(it.ed.body, func(n ast.Node) bool {
		if br, ok := n.(*ast.BranchStmt); ok {
			leaves = leaves || br.Label != nil || br.Tok == token.BREAK && it.endsThisLoop(br)
		}
		return !leaves
	})
	return !leaves
}

// around makes one edit of the edits of the loop, with a loop over chunks around
// what they make of it.
func (it *iteration) around(p *part, edits []analysis.TextEdit) []analysis.TextEdit {
	from, to := it.ed.loop.Pos(), it.src.EndWithComment(it.ed.loop)
	var inside []analysis.TextEdit
	out := slices.Clone(p.edits)
	for _, e := range edits {
		if from <= e.Pos && e.Pos <= to {
			inside = append(inside, e)
		} else {
			out = append(out, e)
		}
	}
	text, err := it.src.Edited(from, to, inside)
	if err != nil {
		return nil
	}
	ind := it.src.Indent(from)
	lines := strings.Split(ind+text, "\n")
	for i, l := range lines {
		if l != "" {
			lines[i] = "\t" + l
		}
	}
	return append(out, analysis.TextEdit{Pos: from, End: to, NewText: []byte(p.loop(ind, strings.Join(lines, "\n")))})
}

// sendFull returns the lines that send a pipeline when it is full, at an
// indentation. send is what sends it, in lines with one tab less. It is "" if the
// pipelines of this version do not know their length.
func (it *iteration) sendFull(pipe, indent, send string) string {
	if !it.pipelineHas("Len") {
		return ""
	}
	send = strings.NewReplacer("\n\n", "\n\n\t\t", "\n", "\n\t\t").Replace(send)
	return fmt.Sprintf("%sif %s.Len() >= %d {\n%s\t%s\n%s}", indent, pipe, chunk, indent, send, indent)
}

// pipelineHas reports whether the pipelines of the client have a method.
func (it *iteration) pipelineHas(method string) bool {
	named, ok := it.typ.(*types.Pointer)
	if !ok {
		return false
	}
	cmd, ok := types.Unalias(named.Elem()).(*types.Named)
	if !ok || !client.Declares(cmd.Obj()) {
		return false
	}
	pipeliner := cmd.Obj().Pkg().Scope().Lookup("Pipeliner")
	if pipeliner == nil {
		return false
	}
	obj, _, _ := types.LookupFieldOrMethod(pipeliner.Type(), true, nil, method)
	return obj != nil
}
