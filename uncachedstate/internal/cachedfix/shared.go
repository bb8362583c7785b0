package cachedfix

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
	"time"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/astedit"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/summary"
)

// Shared is a read in a helper that both the check and those who change the
// state call. The check may read a copy, the others have to read fresh.
type Shared struct {
	Helper         *summary.Fn
	Checks, Others []summary.Caller
}

// A sharedEdit builds the edits of a fix that gives a helper what it reads from.
type sharedEdit struct {
	by     *Editor
	helper *summary.Fn
	file   *ast.File
	decl   *ast.FuncDecl
	from   string // the name of the new parameter
	path   string // from the receiver to the client: ".rdb"
	first  bool   // the parameter is the first, and does not follow a context
	edits  []analysis.TextEdit
}

// Shared builds the fix for a read in a shared helper, or returns nil. It is made if
// the helper and its callers are in one file.
func (ed *Editor) Shared(s *Shared, call *ast.CallExpr, sel *ast.SelectorExpr, age time.Duration) []report.Fix {
	e := &sharedEdit{by: ed, helper: s.Helper, file: astedit.FileOf(ed.Pass, call.Pos())}
	e.decl, _ = s.Helper.SSA.Syntax().(*ast.FuncDecl)
	if e.file == nil || e.decl == nil || !ed.mayImport() || !e.ownClient(sel) || !e.parameter(sel) {
		return nil
	}
	guard, more, ok := e.imports(call.Pos(), knowledge.Redisguard)
	clock, andMore, alsoOK := e.imports(call.Pos(), "time")
	if !ok || !alsoOK {
		return nil
	}
	e.edits = append(append(e.edits, more...), andMore...)
	for _, caller := range s.Checks {
		if n, _, ok := e.imports(caller.Site.Call.Common().Pos(), knowledge.Redisguard); !ok || n != guard {
			return nil // another name shadows it there
		}
		if n, _, ok := e.imports(caller.Site.Call.Common().Pos(), "time"); !ok || n != clock {
			return nil
		}
		if !e.argument(caller, func(client string) string {
			return fmt.Sprintf("%s.Cached(%s, %d*%s.Second)", guard, client, int(age.Seconds()), clock)
		}) {
			return nil
		}
	}
	for _, caller := range s.Others {
		if !e.argument(caller, func(client string) string { return client }) {
			return nil
		}
	}
	if !ed.Source.Keep(e.file, e.edits) {
		return nil
	}
	return []report.Fix{{
		Kind: ThroughCached,
		Message: fmt.Sprintf("Read it through redisguard.Cached where it is checked, and fresh where it is changed: what is counted elsewhere is seen up to %s later",
			age),
		Edits: e.edits,
	}}
}

func (e *sharedEdit) imports(at token.Pos, path string) (string, []analysis.TextEdit, bool) {
	return astedit.Import(e.by.Pass, e.file, at, path)
}

// ownClient reports whether the helper reads from a client that is a field of its
// receiver, and sends nothing else.
func (e *sharedEdit) ownClient(sel *ast.SelectorExpr) bool {
	commands := 0
	for _, s := range e.helper.Sites {
		if len(s.RoundTrips) > 0 {
			commands++
		}
	}
	recv := e.decl.Recv.List[0].Names
	text, ok := e.by.Source.Text(e.file, sel.X)
	if commands != 1 || len(recv) != 1 || !ok || !isChain(sel.X) {
		return false
	}
	e.path, ok = strings.CutPrefix(text, recv[0].Name)
	return ok && strings.HasPrefix(e.path, ".")
}

// isChain reports whether an expression is a variable, or a field of one.
func isChain(x ast.Expr) bool {
	for {
		switch e := x.(type) {
		case *ast.Ident:
			return true
		case *ast.SelectorExpr:
			x = e.X
		default:
			return false
		}
	}
}

// parameter adds the parameter, of an interface with the method that reads, and makes
// the helper read from it.
func (e *sharedEdit) parameter(sel *ast.SelectorExpr) bool {
	method, ok := e.by.Pass.TypesInfo.Uses[sel.Sel].(*types.Func)
	if !ok {
		return false
	}
	src, read := e.by.Source.Source(e.file)
	source := &astedit.Source{Pass: e.by.Pass, File: e.file, Src: src}
	text := source.TypeText(method.Signature(), e.decl.Body.Pos())
	if !read || text == "" {
		return false
	}
	typ := astedit.Fresh(nil, e.by.Pass.Pkg.Scope(), 1, e.decl.Name.Name+"Source")
	e.edits = append(e.edits, e.declare(typ, sel.Sel.Name+strings.TrimPrefix(text, "func")))
	taken := map[string]bool{}
	ast.Inspect(e.decl, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			taken[id.Name] = true
		}
		return true
	})
	for _, name := range []string{"from", "src", "reader"} {
		if !taken[name] {
			e.from = name
			break
		}
	}
	if e.from == "" {
		return false
	}
	params := e.decl.Type.Params
	edit := analysis.TextEdit{Pos: params.Opening + 1, NewText: []byte(e.from + " " + typ)}
	switch {
	case len(params.List) > 0 && len(params.List[0].Names) == 1 && astedit.IsContext(e.by.Pass.TypesInfo, params.List[0].Names[0]):
		edit.Pos, edit.NewText = params.List[0].End(), []byte(", "+e.from+" "+typ)
	case len(params.List) > 0:
		e.first, edit.NewText = true, append(edit.NewText, ", "...)
	default:
		e.first = true
	}
	edit.End = edit.Pos
	e.edits = append(e.edits, edit, analysis.TextEdit{Pos: sel.X.Pos(), End: sel.X.End(), NewText: []byte(e.from)})
	return true
}

// declare declares the interface above the helper: a helper with it in its own line
// would be too long for gofmt.
func (e *sharedEdit) declare(typ, method string) analysis.TextEdit {
	at := e.decl.Pos()
	if e.decl.Doc != nil {
		at = e.decl.Doc.Pos()
	}
	text := fmt.Sprintf("// A %s is what %s reads from: the client, or copies of its answers.\ntype %s interface {\n\t%s\n}\n\n",
		typ, e.decl.Name.Name, typ, method)
	return analysis.TextEdit{Pos: at, End: at, NewText: []byte(text)}
}

// argument adds the argument to a call of the helper.
func (e *sharedEdit) argument(caller summary.Caller, of func(client string) string) bool {
	if _, deferred := caller.Site.Call.(*ssa.Defer); deferred {
		return false
	}
	call := e.by.Calls[caller.Site.Call.Common().Pos()]
	if call == nil || astedit.FileOf(e.by.Pass, call.Pos()) != e.file || call.Ellipsis.IsValid() {
		return false
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok || !isChain(sel.X) {
		return false
	}
	recv, ok := e.by.Source.Text(e.file, sel.X)
	if !ok {
		return false
	}
	arg := of(recv + e.path)
	edit := analysis.TextEdit{Pos: call.Lparen + 1, NewText: []byte(arg)}
	switch {
	case !e.first && len(call.Args) > 0:
		edit.Pos, edit.NewText = call.Args[0].End(), []byte(", "+arg)
	case !e.first:
		return false
	case len(call.Args) > 0:
		edit.NewText = append(edit.NewText, ", "...)
	}
	edit.End = edit.Pos
	e.edits = append(e.edits, edit)
	return true
}
