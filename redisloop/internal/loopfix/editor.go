package loopfix

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/astedit"
	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/redisloop/internal/loopexpr"
	"github.com/redisvet/redisvet/redisloop/internal/loopfinding"
	"github.com/redisvet/redisvet/redisloop/internal/loopwait"
)

// An editor is the source around a command that a fix works on.
type editor struct {
	pkg     *Package
	finding *loopfinding.Finding
	src     *astedit.Source // of the file
	info    *types.Info
	expr    *loopexpr.Reader
	call    *ast.CallExpr
	sel     *ast.SelectorExpr // of the call; nil if it is no method call
	path    []ast.Node        // from the function's declaration to the call
	loop    ast.Stmt          // the statement of the finding's loop
	body    *ast.BlockStmt    // of that loop
	list    []ast.Stmt        // the statement list that contains the loop

	iteration *iteration // cache of perElement
	looked    bool       // iteration is computed

	why string // there is no fix: the last reason that was found
}

// because notes why there is no fix, and returns false.
func (ed *editor) because(why string) bool {
	ed.why = why
	return false
}

// none is because for a strategy.
func (ed *editor) none(why string) (string, []analysis.TextEdit) {
	ed.because(why)
	return "", nil
}

// editor returns the editor of a finding. It is nil for ill-typed code, for
// loops without a loop statement, and for calls in a literal, go or defer
// statement inside the loop. Then it says why.
func (p *Package) editor(f *loopfinding.Finding) (_ *editor, why string) {
	switch {
	case len(p.pass.TypeErrors) > 0:
		return nil, "the package has type errors"
	case f.Loop.Stmt == nil:
		return nil, "the cycle is no for statement"
	}
	ed := &editor{pkg: p, finding: f, info: p.pass.TypesInfo, call: p.calls[f.Site.Call.Common().Pos()], loop: f.Loop.Stmt}
	if ed.call == nil {
		return nil, ""
	}
	file := astedit.FileOf(p.pass, ed.call.Pos())
	if file == nil {
		return nil, ""
	}
	src, ok := p.files.Source(file)
	if !ok {
		return nil, ""
	}
	ed.src = &astedit.Source{Pass: p.pass, File: file, Src: src}
	ed.expr = loopexpr.New(p.pass, ed.loop)
	ed.sel, _ = ast.Unparen(ed.call.Fun).(*ast.SelectorExpr)
	ed.path = astedit.Path(file, ed.call)
	if p.outline(ed.path[0]).jumps {
		return nil, "the function has a goto" // which could jump over a declaration of the fix
	}
	if !ed.findLoop() {
		return nil, ed.why
	}
	return ed, ""
}

// findLoop finds the loop on the path to the call.
func (ed *editor) findLoop() bool {
	inside := false
	for i, n := range ed.path {
		switch n := n.(type) {
		case *ast.FuncLit, *ast.GoStmt, *ast.DeferStmt:
			if inside {
				return ed.because("the command is in a function literal, a go or a defer statement")
			}
		case *ast.ForStmt:
			if inside = inside || n == ed.loop; n == ed.loop {
				ed.body = n.Body
			}
		case *ast.RangeStmt:
			if inside = inside || n == ed.loop; n == ed.loop {
				ed.body = n.Body
			}
		}
		if n == ast.Node(ed.loop) {
			ed.list = astedit.Statements(ed.path[i-1])
		}
	}
	if ed.body != nil && ed.list == nil {
		return ed.because("the loop has a label")
	}
	return ed.body != nil
}

// fresh returns a name that is unused in the function and its scope. A loop
// before this one in the same block may be fixed at the same time, so fresh
// leaves the first names to it.
func (ed *editor) fresh(names ...string) string {
	taken := ed.pkg.outline(ed.path[0]).names
	return astedit.Fresh(taken, ed.scope(), 1+ed.loopsBefore(), names...)
}

// scope returns the scope around the loop.
func (ed *editor) scope() *types.Scope { return ed.pkg.pass.Pkg.Scope().Innermost(ed.loop.Pos()) }

// loopsBefore counts the preceding loops of the same block that use Redis.
func (ed *editor) loopsBefore() int {
	n := 0
	for _, s := range ed.list {
		if s == ed.loop {
			break
		}
		switch s.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			uses := false
			ast.Inspect(s, func(x ast.Node) bool {
				if e, ok := x.(ast.Expr); ok {
					if t := ed.info.TypeOf(e); t != nil && client.RoleWithin(t) != rediscmd.NoRole {
						uses = true
					}
				}
				return !uses
			})
			if uses {
				n++
			}
		}
	}
	return n
}

// fixedLines reports whether a range contains lines that must not be indented.
func (ed *editor) fixedLines(from, to token.Pos) bool {
	return ed.src.FixedLines(ed.path[0], from, to)
}

// typeText returns a type as the file writes it at the loop, or "" if it
// cannot.
func (ed *editor) typeText(t types.Type) string { return ed.src.TypeText(t, ed.loop.Pos()) }

// writer returns a Writer of waits for the loop.
func (ed *editor) writer() *loopwait.Writer {
	return &loopwait.Writer{Src: ed.src, Info: ed.info, Path: ed.path, Loop: ed.loop, Body: ed.body, Call: ed.call, Fixed: ed.expr.Fixed}
}
