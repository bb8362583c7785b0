package uncachedstate

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/astedit"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/summary"
)

// A sharedRead is a read in a helper that both the check and those who change the
// state call. The check may read a copy, the others have to read fresh.
type sharedRead struct {
	helper         *summary.Fn
	checks, others []summary.Caller
}

// readShared returns the callers of the helper with a candidate, or nil if it is no
// such helper.
func (c *checker) readShared(cand *candidate) *sharedRead {
	helper := cand.fn
	if !cand.site.Direct() || helper.SSA.Signature.Recv() == nil || !isPrivate(c, helper) {
		return nil
	}
	s := &sharedRead{helper: helper}
	writers := false
	for _, caller := range c.res.Callers(helper) {
		name := caller.Fn.Name()
		writes := c.setter(cand, caller.Fn, caller.Site, map[*summary.Fn]bool{}) != nil
		writers = writers || writes
		if writes || c.updates(name, cand.class) || c.administers(name, cand.class) {
			s.others = append(s.others, caller)
		} else {
			s.checks = append(s.checks, caller)
		}
	}
	if !writers || len(s.checks) == 0 {
		return nil
	}
	return s
}

// isPrivate reports whether all calls of a function are seen, one by one.
func isPrivate(c *checker, fn *summary.Fn) bool {
	return !ast.IsExported(fn.SSA.Name()) && fn.SSA.Parent() == nil && len(c.res.Escapes(fn)) == 0 && !implements(fn)
}

// A sharedEdit builds the edits of a fix that gives a helper what it reads from.
type sharedEdit struct {
	*checker
	*sharedRead
	file  *ast.File
	decl  *ast.FuncDecl
	from  string // the name of the new parameter
	path  string // from the receiver to the client: ".rdb"
	first bool   // the parameter is the first, and does not follow a context
	edits []analysis.TextEdit
}

// sharedFix builds the fix for a read in a shared helper, or returns nil. It is
// made if the helper and its callers are in one file.
func (c *checker) sharedFix(cand *candidate, s *sharedRead, call *ast.CallExpr, sel *ast.SelectorExpr) []report.Fix {
	e := &sharedEdit{checker: c, sharedRead: s, file: astedit.FileOf(c.pass, call.Pos())}
	e.decl, _ = s.helper.SSA.Syntax().(*ast.FuncDecl)
	if e.file == nil || e.decl == nil || !c.mayImport() || !e.ownClient(sel) || !e.parameter(sel) {
		return nil
	}
	guard, more, ok := e.imports(call.Pos(), knowledge.Redisguard)
	clock, andMore, alsoOK := e.imports(call.Pos(), "time")
	if !ok || !alsoOK {
		return nil
	}
	e.edits = append(append(e.edits, more...), andMore...)
	age := int(cand.class.Age.Seconds())
	for _, caller := range s.checks {
		if n, _, ok := e.imports(caller.Site.Call.Common().Pos(), knowledge.Redisguard); !ok || n != guard {
			return nil // another name shadows it there
		}
		if n, _, ok := e.imports(caller.Site.Call.Common().Pos(), "time"); !ok || n != clock {
			return nil
		}
		if !e.argument(caller, func(client string) string {
			return fmt.Sprintf("%s.Cached(%s, %d*%s.Second)", guard, client, age, clock)
		}) {
			return nil
		}
	}
	for _, caller := range s.others {
		if !e.argument(caller, func(client string) string { return client }) {
			return nil
		}
	}
	if !c.source.Keep(e.file, e.edits) {
		return nil
	}
	return []report.Fix{{
		Kind: throughCached,
		Message: fmt.Sprintf("Read it through redisguard.Cached where it is checked, and fresh where it is changed: what is counted elsewhere is seen up to %s later",
			cand.class.Age),
		Edits: e.edits,
	}}
}

func (e *sharedEdit) imports(at token.Pos, path string) (string, []analysis.TextEdit, bool) {
	return astedit.Import(e.pass, e.file, at, path)
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
	text, ok := e.source.Text(e.file, sel.X)
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
	method, ok := e.pass.TypesInfo.Uses[sel.Sel].(*types.Func)
	if !ok {
		return false
	}
	src, read := e.source.Source(e.file)
	source := &astedit.Source{Pass: e.pass, File: e.file, Src: src}
	text := source.TypeText(method.Signature(), e.decl.Body.Pos())
	if !read || text == "" {
		return false
	}
	typ := astedit.Fresh(nil, e.pass.Pkg.Scope(), 1, e.decl.Name.Name+"Source")
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
	case len(params.List) > 0 && len(params.List[0].Names) == 1 && astedit.IsContext(e.pass.TypesInfo, params.List[0].Names[0]):
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
	call := e.calls[caller.Site.Call.Common().Pos()]
	if call == nil || astedit.FileOf(e.pass, call.Pos()) != e.file || call.Ellipsis.IsValid() {
		return false
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok || !isChain(sel.X) {
		return false
	}
	recv, ok := e.source.Text(e.file, sel.X)
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
