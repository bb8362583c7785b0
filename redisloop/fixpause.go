package redisloop

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/goredis"
	"github.com/redisvet/redisvet/internal/rewrite"
	"github.com/redisvet/redisvet/internal/summary"
)

// pause puts a wait on the way round the loop that has none: before the
// continue of a branch, at the end of a branch, or at the end of the loop. A
// loop that takes work from a list waits where it got none and nowhere else,
// so that it handles no less than before.
func (m *mend) pause(category string, trips []summary.Trip) (string, []analysis.TextEdit) {
	if _, ok := m.loop.(*ast.ForStmt); !ok || len(trips) == 0 {
		return "", nil
	}
	every := m.interval(trips)
	if category == catRetry {
		every = 2 * unhurried
	}
	clock, edits, ok := rewrite.Import(m.pass, m.file, m.loop.Pos(), "time")
	if !ok || every == 0 {
		return "", nil
	}
	var spots []spot
	switch {
	case m.lacks != nil:
		if spots = m.onTheWay(); len(spots) == 1 && spots[0].before != nil {
			for _, s := range m.onFailure() { // the same may be lacking beside it
				if s.before != nil && s.before != spots[0].before {
					spots = append(spots, s)
				}
			}
		}
	case category == catRetry:
		spots = m.everywhere()
	case streams(trips):
		return "", nil // a Block of its own is what it lacks
	case trips[0].Pop || len(trips) > 1:
		if m.target.Direct() {
			spots = m.onFailure()
		}
	default:
		spots = m.everywhere()
	}
	if len(spots) == 0 {
		return "", nil
	}
	wait, ends := m.wait(clock, written(every, clock, " * "))
	for _, s := range spots {
		e, ok := m.place(s, wait)
		if !ok {
			return "", nil
		}
		edits = append(edits, e)
	}
	return fmt.Sprintf("Wait %s before the next round%s", spaced(every), ends), edits
}

// A spot is where a wait goes.
type spot struct {
	before ast.Stmt       // a continue
	end    *ast.BlockStmt // or the end of a block
	orElse *ast.IfStmt    // or an else that is not there
}

// onTheWay finds the branch in which nothing waits.
func (m *mend) onTheWay() []spot {
	br := m.lacks.From.Instrs[len(m.lacks.From.Instrs)-1]
	cond := m.conditionOf(br)
	var n *ast.IfStmt
	ast.Inspect(m.body, func(x ast.Node) bool {
		if s, ok := x.(*ast.IfStmt); ok && cond != nil && ast.Unparen(s.Cond) == cond {
			n = s
		}
		return true
	})
	if n == nil || m.inner(n) {
		return nil
	}
	if m.lacks.Succ == 0 {
		return m.endOf(n.Body)
	}
	switch e := n.Else.(type) {
	case *ast.BlockStmt:
		return m.endOf(e)
	case nil:
		if leavesBlock(n.Body) {
			return m.everywhereAfter(n)
		}
		return []spot{{orElse: n}}
	}
	return nil
}

// endOf is the end of a block, or before the continue there.
func (m *mend) endOf(b *ast.BlockStmt) []spot {
	if len(b.List) > 0 {
		last := b.List[len(b.List)-1]
		if br, ok := last.(*ast.BranchStmt); ok && br.Tok == token.CONTINUE && br.Label == nil {
			return []spot{{before: last}}
		}
		if leavesBlock(last) {
			return nil
		}
	}
	return []spot{{end: b}}
}

// inner reports whether a node stands in a loop or a literal inside of the
// loop.
func (m *mend) inner(n ast.Node) bool {
	in := false
	for _, x := range pathTo(m.file, n) {
		switch x.(type) {
		case *ast.ForStmt, *ast.RangeStmt, *ast.FuncLit:
			if in {
				return true
			}
		}
		in = in || x == ast.Node(m.loop)
	}
	return false
}

// everywhere is each continue and the end of the loop.
func (m *mend) everywhere() []spot { return m.everywhereAfter(nil) }

func (m *mend) everywhereAfter(after ast.Node) []spot {
	var out []spot
	ok := true
	ast.Inspect(m.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ForStmt, *ast.RangeStmt, *ast.FuncLit:
			return false
		case *ast.BranchStmt:
			if n.Tok == token.GOTO || n.Label != nil {
				ok = false
			}
			if n.Tok == token.CONTINUE && (after == nil || n.Pos() > after.End()) {
				out = append(out, spot{before: n})
			}
		}
		return true
	})
	if !ok {
		return nil
	}
	if len(m.body.List) == 0 || !leavesBlock(m.body.List[len(m.body.List)-1]) {
		out = append(out, spot{end: m.body})
	}
	return out
}

// onFailure is where the loop goes on after its command has failed, or had
// nothing to give: the branches that ask for its error and do not wait.
func (m *mend) onFailure() []spot {
	err := m.errorOf()
	if err == nil {
		return nil
	}
	asks := func(e ast.Expr) bool {
		id := ident(ast.Unparen(e))
		return id != nil && m.pass.TypesInfo.Uses[id] == err
	}
	var out []spot
	ast.Inspect(m.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ForStmt, *ast.RangeStmt, *ast.FuncLit:
			return false
		case *ast.IfStmt:
			switch c := ast.Unparen(n.Cond).(type) {
			case *ast.CallExpr:
				if types.ExprString(c.Fun) == "errors.Is" && len(c.Args) == 2 && asks(c.Args[0]) && !m.waits(n.Body) {
					out = append(out, m.endOf(n.Body)...)
				}
			case *ast.BinaryExpr:
				switch {
				case !asks(c.X):
				case c.Op == token.EQL && isNil(c.Y):
					if n.Else == nil && !leavesBlock(n.Body) && m.isLast(n) {
						out = append(out, spot{orElse: n})
					}
				case (c.Op == token.EQL || c.Op == token.NEQ && isNil(c.Y)) && !m.waits(n.Body): // err == redis.Nil, err != nil
					out = append(out, m.endOf(n.Body)...)
				}
			}
		}
		return true
	})
	return out
}

// errorOf is the variable that holds the error of the command.
func (m *mend) errorOf() types.Object {
	for _, n := range m.path {
		a, ok := n.(*ast.AssignStmt)
		if !ok {
			continue
		}
		if id := ident(a.Lhs[len(a.Lhs)-1]); id != nil && len(a.Rhs) == 1 && m.isError(id) {
			return m.pass.TypesInfo.ObjectOf(id)
		}
	}
	return nil
}

// waits reports whether something in a block waits.
func (m *mend) waits(b *ast.BlockStmt) bool {
	found := false
	ast.Inspect(b, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.SelectStmt:
			found = true
		case *ast.UnaryExpr:
			found = found || x.Op == token.ARROW
		case *ast.CallExpr:
			found = found || m.waitArg(x) != nil
		}
		return !found
	})
	return found
}

func (m *mend) isLast(s ast.Stmt) bool {
	return len(m.body.List) > 0 && m.body.List[len(m.body.List)-1] == s
}

func (m *mend) isError(e ast.Expr) bool {
	t := m.pass.TypesInfo.TypeOf(e)
	return t != nil && types.Identical(t, types.Universe.Lookup("error").Type())
}

// streams reports whether the command reads a stream.
func streams(trips []summary.Trip) bool {
	for _, t := range trips {
		if strings.HasPrefix(t.Command, "XREAD") && goredis.Kind(t.Kind) == goredis.Command && !t.Blocking {
			return true
		}
	}
	return false
}

// wait writes the statement that waits, one tab to the line, and says what
// ends it early.
func (m *mend) wait(clock, every string) (lines []string, ends string) {
	ctx := m.context()
	leave, ok := m.leave(ctx)
	if ctx == "" || !ok {
		return []string{clock + ".Sleep(" + every + ")"}, ""
	}
	lines = []string{"select {", "case <-" + ctx + ".Done():"}
	if leave != "" {
		lines = append(lines, "\t"+leave)
	}
	return append(lines, "case <-"+clock+".After("+every+"):", "}"), ", or until the context ends"
}

// context names the context that the command is given, or the function has.
func (m *mend) context() string {
	scope := m.pass.Pkg.Scope().Innermost(m.loop.Pos())
	usable := func(id *ast.Ident) bool {
		if id == nil || !m.isContext(id) || scope == nil {
			return false
		}
		_, obj := scope.LookupParent(id.Name, m.loop.Pos())
		return obj != nil && obj == m.pass.TypesInfo.ObjectOf(id) && obj.Parent() != m.pass.Pkg.Scope() && !m.declares(id.Name)
	}
	for _, a := range m.call.Args {
		if id := ident(ast.Unparen(a)); usable(id) {
			return id.Name
		}
	}
	for i := len(m.path) - 1; i >= 0; i-- {
		var t *ast.FuncType
		switch f := m.path[i].(type) {
		case *ast.FuncLit:
			t = f.Type
		case *ast.FuncDecl:
			t = f.Type
		default:
			continue
		}
		for _, p := range t.Params.List {
			for _, id := range p.Names {
				if ident(id) != nil && usable(id) {
					return id.Name
				}
			}
		}
	}
	return ""
}

// declares reports whether the loop declares a name anew.
func (m *mend) declares(name string) bool {
	found := false
	ast.Inspect(m.body, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && id.Name == name && m.pass.TypesInfo.Defs[id] != nil {
			found = true
		}
		return !found
	})
	return found
}

// leave is the statement that ends the loop when the context has ended: none
// where the loop looks at the context itself. ok is false where there is no
// good way.
func (m *mend) leave(ctx string) (string, bool) {
	if ctx == "" {
		return "", false
	}
	looks := false
	ast.Inspect(m.loop, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok && (sel.Sel.Name == "Err" || sel.Sel.Name == "Done") {
			if id := ident(sel.X); id != nil && id.Name == ctx {
				looks = true
			}
		}
		return !looks
	})
	if looks {
		return "", true
	}
	var t *ast.FuncType
	var body *ast.BlockStmt
	for _, n := range m.path {
		if n == ast.Node(m.loop) {
			break
		}
		switch f := n.(type) {
		case *ast.FuncLit:
			t, body = f.Type, f.Body
		case *ast.FuncDecl:
			t, body = f.Type, f.Body
		}
	}
	if t == nil {
		return "", false
	}
	if t.Results == nil || len(t.Results.List) == 0 {
		endless := m.loop.(*ast.ForStmt).Cond == nil && !breaks(m.body)
		return "return", endless || body.List[len(body.List)-1] == m.loop
	}
	var values []string
	for _, f := range t.Results.List {
		for range max(len(f.Names), 1) {
			values = append(values, m.zero(m.pass.TypesInfo.TypeOf(f.Type)))
		}
		for i, id := range f.Names {
			if id.Name != "_" && !m.shadows(id) {
				values[len(values)-len(f.Names)+i] = id.Name
			}
		}
	}
	last := t.Results.List[len(t.Results.List)-1]
	if !m.isErrorType(last.Type) {
		return "", false
	}
	values[len(values)-1] = ctx + ".Err()"
	for _, v := range values {
		if v == "" {
			return "", false
		}
	}
	return "return " + strings.Join(values, ", "), true
}

func (m *mend) isErrorType(e ast.Expr) bool {
	return types.Identical(m.pass.TypesInfo.TypeOf(e), types.Universe.Lookup("error").Type())
}

// shadows reports whether the loop, or a block around it, means something else
// by the name of a result.
func (m *mend) shadows(id *ast.Ident) bool {
	scope := m.pass.Pkg.Scope().Innermost(m.loop.Pos())
	_, obj := scope.LookupParent(id.Name, m.loop.Pos())
	return obj != m.pass.TypesInfo.Defs[id] || m.declares(id.Name)
}

// zero is the zero value of a type as source, "" where there is no short one.
func (m *mend) zero(t types.Type) string {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		switch {
		case u.Info()&types.IsBoolean != 0:
			return "false"
		case u.Info()&types.IsString != 0:
			return `""`
		case u.Info()&types.IsNumeric != 0:
			return "0"
		}
	case *types.Struct:
		if text := m.typeText(t); text != "" {
			return text + "{}"
		}
	case *types.Pointer, *types.Slice, *types.Map, *types.Chan, *types.Signature:
		return "nil"
	case *types.Interface:
		if _, param := types.Unalias(t).(*types.TypeParam); !param {
			return "nil"
		}
	}
	return ""
}

// place writes a wait at a spot.
func (m *mend) place(s spot, wait []string) (analysis.TextEdit, bool) {
	in := func(indent string) string { return indent + strings.Join(wait, "\n"+indent) + "\n" }
	switch {
	case s.before != nil:
		ind := m.indent(s.before.Pos())
		return insert(s.before.Pos(), strings.TrimPrefix(in(ind), ind)+ind), m.leads(s.before.Pos())
	case s.end != nil:
		ind := m.indent(s.end.Rbrace)
		if !m.leads(s.end.Rbrace) {
			if len(s.end.List) > 0 || m.commented(s.end.Lbrace, s.end.Rbrace) {
				return analysis.TextEdit{}, false
			}
			ind = m.indent(s.end.Lbrace)
			return insert(s.end.Rbrace, "\n"+in(ind+"\t")+ind), true
		}
		return insert(s.end.Rbrace, strings.TrimPrefix(in(ind+"\t"), ind)+ind), true
	}
	ind := m.indent(s.orElse.Body.Rbrace)
	return insert(s.orElse.Body.End(), " else {\n"+in(ind+"\t")+ind+"}"), m.leads(s.orElse.Body.Rbrace)
}
