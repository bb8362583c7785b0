package quotarecursion

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/astedit"
	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/quotarecursion/internal/recursion"
)

// unguardedTail fixes a cycle whose operation asks its guard in the first
// statements. The others become a method of their own, which the guard calls.
//
//	func (c *Cache) Get(ctx context.Context, key string) (string, error) {
//		if err := c.quota.Check(ctx); err != nil {
//			return "", err
//		}
//		return c.rdb.Get(ctx, key).Result() // becomes c.getUnguarded(ctx, key)
//	}
//
// Where the others are such a call already, the guard makes the same one.
func (c *checker) unguardedTail(s *recursion.Search, l recursion.Cycle) []report.Fix {
	decl, ok := l.Operation().SSA.Syntax().(*ast.FuncDecl)
	if !ok || len(c.pass.TypeErrors) > 0 || !c.mayBypass(s, l) {
		return nil
	}
	calls := c.guardCalls(s, l, decl)
	file := astedit.FileOf(c.pass, decl.Pos())
	if file == nil || len(calls) == 0 || ast.IsGenerated(file) {
		return nil
	}
	src, ok := c.source.Source(file)
	if !ok {
		return nil
	}
	t := &tail{
		Source: astedit.Source{Pass: c.pass, File: file, Src: src}, decl: decl,
		guard: c.calls[l[0].Site.Call.Common().Pos()],
	}
	if !t.split() {
		return nil
	}
	var edits []analysis.TextEdit
	existing := c.existing(s, t, l)
	name := ""
	if existing != nil {
		name = existing.Name()
	} else {
		if !t.movable() {
			return nil
		}
		name = t.freshName()
		edits = append(edits, t.move(name))
	}
	for _, call := range calls {
		if existing != nil && c.foundFrom(call.Fun, name) != existing {
			return nil
		}
		edits = append(edits, astedit.Replace(calledName(call.Fun), name))
	}
	if !c.keepAll(edits) {
		return nil
	}
	return []report.Fix{{
		Kind:    unguardedMethod,
		Message: "Read through " + name + ", which is " + decl.Name.Name + " without its guard",
		Edits:   edits,
	}}
}

// mayBypass reports whether a guard may leave the guard of the operation out: it calls
// the operation itself, or by functions that only the cycle calls. Others would no longer
// be guarded, and do not see that.
func (c *checker) mayBypass(s *recursion.Search, l recursion.Cycle) bool {
	last := l[len(l)-1].From
	if last == l[0].To {
		return true
	}
	for _, from := range s.Callers(last) {
		if !l.Calls(from) {
			return false
		}
	}
	if last.SSA.Parent() != nil && s.CutoffAlong(l) == effects.NoCutoff {
		return true // a literal in a field, which only ends in the recursion
	}
	return len(c.res.Escapes(last)) == 0 && !ast.IsExported(last.Name().Name)
}

// guardCalls returns the calls of the operation that the last function on the path
// makes, if they are all static calls.
func (c *checker) guardCalls(s *recursion.Search, l recursion.Cycle, decl *ast.FuncDecl) []*ast.CallExpr {
	last := l[len(l)-1]
	var out []*ast.CallExpr
	for _, e := range s.Calls(last.From) {
		if e.To != last.To {
			continue
		}
		call := c.calls[e.Site.Call.Common().Pos()]
		if call == nil || decl.Pos() <= call.Pos() && call.Pos() < decl.End() {
			return nil
		}
		id := calledName(call.Fun)
		if id == nil {
			return nil
		}
		f, ok := c.pass.TypesInfo.Uses[id].(*types.Func)
		if !ok || types.Object(f.Origin()) != c.pass.TypesInfo.Defs[decl.Name] {
			return nil
		}
		out = append(out, call)
	}
	return out
}

// foundFrom returns what a name means in place of the one in a call.
func (c *checker) foundFrom(fun ast.Expr, name string) types.Object {
	if sel, ok := ast.Unparen(fun).(*ast.SelectorExpr); ok {
		obj, _, _ := types.LookupFieldOrMethod(c.pass.TypesInfo.TypeOf(sel.X), true, c.pass.Pkg, name)
		if f, ok := obj.(*types.Func); ok {
			return f.Origin()
		}
		return obj
	}
	_, obj := c.pass.Pkg.Scope().Innermost(fun.Pos()).LookupParent(name, fun.Pos())
	return obj
}

// calledName returns the name of the function or method in a call, or nil.
func calledName(fun ast.Expr) *ast.Ident {
	switch f := ast.Unparen(fun).(type) {
	case *ast.Ident:
		return f
	case *ast.SelectorExpr:
		return f.Sel
	case *ast.IndexExpr:
		return calledName(f.X)
	case *ast.IndexListExpr:
		return calledName(f.X)
	}
	return nil
}

// existing returns the method that the rest of an operation calls with the same
// arguments and nothing else, or nil.
func (c *checker) existing(s *recursion.Search, t *tail, l recursion.Cycle) types.Object {
	if len(t.rest) != 1 {
		return nil
	}
	var x ast.Expr
	switch st := t.rest[0].(type) {
	case *ast.ReturnStmt:
		if len(st.Results) == 1 {
			x = st.Results[0]
		}
	case *ast.ExprStmt:
		x = st.X
	}
	call, ok := x.(*ast.CallExpr)
	if !ok || t.decl.Type.TypeParams != nil || t.callText("") == "" || !strings.HasSuffix(t.callText(""), t.Between(call.Lparen, call.End())) {
		return nil
	}
	id := calledName(call.Fun)
	if id == nil {
		return nil
	}
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok != (t.decl.Recv != nil) || ok && types.ExprString(sel.X) != t.receiver() {
		return nil
	}
	leads := s.LeadingTo(l.Operation())
	for _, e := range s.Calls(l.Operation()) {
		if c.calls[e.Site.Call.Common().Pos()] == call && !leads[e.To] && e.To != l.Operation() {
			if f, ok := c.pass.TypesInfo.Uses[id].(*types.Func); ok {
				return f.Origin()
			}
		}
	}
	return nil
}

// keepAll reports whether all files that are edited keep their format.
func (c *checker) keepAll(edits []analysis.TextEdit) bool {
	by := map[*ast.File][]analysis.TextEdit{}
	for _, e := range edits {
		f := astedit.FileOf(c.pass, e.Pos)
		by[f] = append(by[f], e)
	}
	for f, edits := range by {
		if f == nil || ast.IsGenerated(f) || !c.source.Keep(f, edits) {
			return false
		}
	}
	return true
}

// A tail is the part of an operation after its guard statements.
type tail struct {
	astedit.Source
	decl  *ast.FuncDecl
	guard *ast.CallExpr // the call that asks the guard
	head  []ast.Stmt    // the guard statements
	rest  []ast.Stmt
}

// split finds the guard statements, with which the operation begins.
func (t *tail) split() bool {
	if t.guard == nil {
		return false
	}
	list := t.decl.Body.List
	n := t.guardStatements(list)
	t.head, t.rest = list[:n], list[n:]
	return n > 0 && len(t.rest) > 0
}

// guardStatements returns how many statements at the beginning of a list ask the
// guard and leave: an if with the call, or the call and then ifs on its results.
func (t *tail) guardStatements(list []ast.Stmt) int {
	if len(list) == 0 || !contains(list[0], t.guard) {
		return 0
	}
	switch first := list[0].(type) {
	case *ast.IfStmt:
		inBody := contains(first.Body, t.guard)
		leaves := !inBody && astedit.Terminates(first.Body)
		asks := inBody && first.Init == nil && t.guardStatements(first.Body.List) == len(first.Body.List)
		if first.Else == nil && (leaves || asks) {
			return 1
		}
	case *ast.AssignStmt, *ast.DeclStmt:
		results := astedit.Assigned(t.Pass.TypesInfo, first)
		n := 1
		for n < len(list) {
			next, ok := list[n].(*ast.IfStmt)
			if !ok || next.Else != nil || next.Init != nil || !astedit.Terminates(next.Body) || !astedit.Meet(results, astedit.Read(t.Pass.TypesInfo, next.Cond)) {
				break
			}
			n++
		}
		if n > 1 {
			return n
		}
	}
	return 0
}

func contains(outer, inner ast.Node) bool {
	return outer.Pos() <= inner.Pos() && inner.End() <= outer.End()
}

// movable reports whether the rest of the operation means the same in a function
// of its own: it is given the parameters, and reads nothing else that the guard
// statements have set.
func (t *tail) movable() bool {
	if t.callText("") == "" || len(t.labels()) > 0 {
		return false
	}
	info := t.Pass.TypesInfo
	params := t.variables(t.decl.Recv, t.decl.Type.Params)
	read := astedit.Read(info, astedit.Nodes(t.rest)...)
	for v := range astedit.Assigned(info, astedit.Nodes(t.head)...) {
		x, ok := v.(*types.Var)
		if !ok || read[v] && !params[v] && (x.IsField() || !t.setsFirst(x)) {
			return false
		}
	}
	return true
}

// labels returns the labels of an operation, which a goto may lead to.
func (t *tail) labels() []ast.Stmt {
	var out []ast.Stmt
	ast.Inspect(t.decl.Body, func(n ast.Node) bool {
		if l, ok := n.(*ast.LabeledStmt); ok {
			out = append(out, l)
		}
		return true
	})
	return out
}

// variables returns the variables of some lists of parameters.
func (t *tail) variables(lists ...*ast.FieldList) astedit.Vars {
	set := astedit.Vars{}
	for _, list := range lists {
		if list == nil {
			continue
		}
		for _, f := range list.List {
			for _, id := range f.Names {
				set[t.Pass.TypesInfo.Defs[id]] = true
			}
		}
	}
	return set
}

// setsFirst reports whether the rest sets a variable before it reads it, by a
// statement that declares it or because it is a result.
func (t *tail) setsFirst(v *types.Var) bool {
	result := t.variables(t.decl.Type.Results)[v]
	for _, st := range t.rest {
		read := astedit.Read(t.Pass.TypesInfo, st)
		as, ok := st.(*ast.AssignStmt)
		if !ok || !slices.ContainsFunc(as.Lhs, func(e ast.Expr) bool {
			id, ok := e.(*ast.Ident)
			return ok && t.Pass.TypesInfo.ObjectOf(id) == types.Object(v)
		}) {
			if read[v] {
				return false
			}
			continue
		}
		return (as.Tok == token.DEFINE || as.Tok == token.ASSIGN && result) && !astedit.Read(t.Pass.TypesInfo, astedit.Nodes(as.Rhs)...)[v]
	}
	return true
}

func (t *tail) receiver() string {
	if r := t.decl.Recv; r != nil && len(r.List) == 1 && len(r.List[0].Names) == 1 {
		return r.List[0].Names[0].Name
	}
	return ""
}

// callText returns the call of a function with the operation's own parameters, or
// "" where one has no name.
func (t *tail) callText(name string) string {
	var args []string
	for _, f := range t.decl.Type.Params.List {
		if len(f.Names) == 0 {
			return ""
		}
		for _, id := range f.Names {
			arg := id.Name
			if _, variadic := f.Type.(*ast.Ellipsis); variadic {
				arg += "..."
			}
			args = append(args, arg)
		}
	}
	if slices.Contains(args, "_") {
		return ""
	}
	if t.decl.Recv != nil {
		if r := t.receiver(); r == "" || r == "_" {
			return ""
		}
		name = t.receiver() + "." + name
	}
	if tp := t.decl.Type.TypeParams; tp != nil {
		var types []string
		for _, f := range tp.List {
			for _, id := range f.Names {
				types = append(types, id.Name)
			}
		}
		name += "[" + strings.Join(types, ", ") + "]"
	}
	return name + "(" + strings.Join(args, ", ") + ")"
}

// freshName returns a name that nothing in the package has, at any depth.
func (t *tail) freshName() string {
	taken := map[string]bool{}
	for id := range t.Pass.TypesInfo.Defs {
		taken[id.Name] = true
	}
	for id := range t.Pass.TypesInfo.Uses {
		taken[id.Name] = true
	}
	r, n := utf8.DecodeRuneInString(t.decl.Name.Name)
	return astedit.Fresh(taken, t.Pass.Pkg.Scope(), 1, string(unicode.ToLower(r))+t.decl.Name.Name[n:]+"Unguarded")
}

// move returns the edit that makes a function of the rest and calls it.
func (t *tail) move(name string) analysis.TextEdit {
	from := t.EndWithComment(t.head[len(t.head)-1])
	body := strings.TrimRight(t.Between(from, t.decl.Body.Rbrace), " \t\n")
	gap := "\n"
	if strings.HasPrefix(body, "\n\n") {
		gap = "\n\n"
	}
	call := t.callText(name)
	if t.decl.Type.Results != nil {
		call = "return " + call
	}
	head := "func "
	if t.decl.Recv != nil {
		head += t.Text(t.decl.Recv) + " "
	}
	head += name
	if tp := t.decl.Type.TypeParams; tp != nil {
		head += t.Text(tp)
	}
	head += t.Between(t.decl.Type.Params.Pos(), t.decl.Body.Lbrace)
	return analysis.TextEdit{Pos: from, End: t.decl.End(), NewText: []byte(gap + "\t" + call + "\n}\n\n// " +
		name + " is " + t.decl.Name.Name + " without its guard, for what the guard itself needs.\n" +
		head + "{\n" + strings.TrimLeft(body, "\n") + "\n}")}
}
