package redisloop

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/goredis"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/summary"
)

// A round is one iteration of a loop over data, taken apart: what computes the
// arguments, the statement with the command, and what follows it.
type round struct {
	*mend
	trip    summary.Trip
	client  string // the type of the client: Client, ClusterClient, ...
	recv    string // the client as it is written
	ctx     string // the context as it is written, "" in version 7
	name    string // of the command's method
	queue   string // the command without its client: "Get(ctx, key)"
	typ     types.Type
	acc     string // what a helper does with the command: ".Result()", "" where there is none
	args    []ast.Expr
	prefix  []ast.Stmt // only compute, or skip the element
	before  []ast.Stmt // do more than that, and are not needed for the command
	stmt    ast.Stmt   // holds the call
	rest    []ast.Stmt
	guarded bool // some elements are skipped
	head    span
}

// A span is the head of the loop: what it goes over.
type span struct {
	over       ast.Expr   // a slice, an array, a map or a number; nil in a counted loop
	key, value *ast.Ident // nil where there is none
	keyed      bool       // over is a map
	sized      bool       // len(over) is the number of rounds
}

// together makes one round trip of those of a loop over data.
func (m *mend) together(trips []summary.Trip) (kind report.Kind, msg string, edits []analysis.TextEdit) {
	if len(trips) != 1 || trips[0].Kind != goredis.Command || m.again() {
		return kind, "", nil
	}
	r := &round{mend: m, trip: trips[0]}
	direct := m.target.Direct()
	read := r.throughHelper
	if direct {
		read = r.receiver
	}
	if !read() || r.name == "Do" || r.name == "Process" || !r.takeApart() || !m.leads(m.loop.Pos()) || !m.leads(m.body.Rbrace) {
		return kind, "", nil
	}
	if !r.goesOver() {
		if direct {
			msg, edits = r.kept(r.scanned())
		}
		return oneCommand, msg, edits
	}
	type way struct {
		try  func() (string, []analysis.TextEdit)
		kind report.Kind
	}
	ahead := func(kind report.Kind) report.Kind {
		if r.quick(r.after()) {
			return kind
		}
		return readAhead
	}
	ways := []way{{r.variadic, oneCommand}, {r.mget, ahead(oneCommand)}, {r.queued, pipelined}, {r.split, ahead(pipelined)}}
	switch {
	case len(r.before) > 0:
		ways = ways[3:]
	case !direct:
		ways = ways[2:]
	}
	if r.refused(trips) != "" {
		ways = ways[:max(0, len(ways)-2)] // no pipeline
	}
	for _, w := range ways {
		if msg, edits := r.kept(w.try()); len(edits) > 0 {
			return w.kind, msg, edits
		}
	}
	return kind, "", nil
}

// receiver looks at the client, the context and the arguments: they must mean
// the same in every round, and be sure to be sent.
func (r *round) receiver() bool {
	if r.sel == nil || r.call.Ellipsis.IsValid() || !r.fixed(r.sel.X) || !r.clientOf(r.sel) {
		return false
	}
	calls := false
	ast.Inspect(r.sel.X, func(n ast.Node) bool {
		_, c := n.(*ast.CallExpr)
		calls = calls || c
		return !calls
	})
	if calls {
		return false
	}
	r.name, r.typ = r.sel.Sel.Name, r.pass.TypesInfo.TypeOf(r.call)
	r.queue = r.name + string(r.src[r.offset(r.call.Lparen):r.offset(r.call.End())])
	r.recv = r.text(r.sel.X)
	r.args = r.call.Args
	if len(r.args) > 0 && r.isContext(r.args[0]) {
		if !r.fixed(r.args[0]) {
			return false
		}
		r.ctx, r.args = r.text(r.args[0]), r.args[1:]
	}
	for _, a := range r.args {
		if !r.pure(a) || !r.sendable(a) {
			return false
		}
	}
	return true
}

// takeApart finds the parts of the round.
func (r *round) takeApart() bool {
	var first []ast.Stmt
	for i, s := range r.body.List {
		if s.Pos() <= r.call.Pos() && r.call.End() <= s.End() {
			first, r.stmt, r.rest = r.body.List[:i], s, r.body.List[i+1:]
		}
	}
	if r.stmt == nil || !r.always() {
		return false
	}
	for _, s := range first {
		switch cond := guard(s); {
		case cond != nil && r.pure(cond) && len(r.before) == 0:
			r.guarded = true
			r.prefix = append(r.prefix, s)
		case r.defines(s):
			r.prefix = append(r.prefix, s)
		default:
			r.before = append(r.before, s)
		}
	}
	return true
}

// always reports whether the statement makes the call once, whatever the
// conditions in it are.
func (r *round) always() bool {
	in := false
	var parent ast.Node
	for _, n := range r.path {
		if n == ast.Node(r.stmt) {
			in, parent = true, n
			switch n.(type) {
			case *ast.ExprStmt, *ast.AssignStmt, *ast.IfStmt:
			default:
				return false
			}
			continue
		}
		if !in {
			continue
		}
		switch n := n.(type) {
		case *ast.BinaryExpr:
			if (n.Op == token.LAND || n.Op == token.LOR) && n.Y.Pos() <= r.call.Pos() {
				return false
			}
		case ast.Stmt:
			if p, ok := parent.(*ast.IfStmt); !ok || p.Init != n || parent != ast.Node(r.stmt) {
				return false
			}
		}
		parent = n
	}
	return in
}

// guard returns the condition of if cond { continue }, nil for another
// statement.
func guard(s ast.Stmt) ast.Expr {
	n, ok := s.(*ast.IfStmt)
	if !ok || n.Init != nil || n.Else != nil || !onlyContinue(n.Body) {
		return nil
	}
	return n.Cond
}

func onlyContinue(b *ast.BlockStmt) bool {
	if len(b.List) != 1 {
		return false
	}
	br, ok := b.List[0].(*ast.BranchStmt)
	return ok && br.Tok == token.CONTINUE && br.Label == nil
}

// defines reports whether a statement declares variables and computes them.
func (r *round) defines(s ast.Stmt) bool {
	a, ok := s.(*ast.AssignStmt)
	if !ok || a.Tok != token.DEFINE {
		return false
	}
	for _, e := range a.Rhs {
		if !r.pure(e) {
			return false
		}
	}
	for _, l := range a.Lhs { // all are new, or blank
		if id, ok := l.(*ast.Ident); !ok || id.Name != "_" && r.pass.TypesInfo.Defs[id] == nil {
			return false
		}
	}
	return true
}

// goesOver reads the head of the loop. What it goes over must be there twice:
// a variable or a field that the loop does not change.
func (r *round) goesOver() bool {
	switch s := r.loop.(type) {
	case *ast.RangeStmt:
		if s.Key != nil && s.Tok != token.DEFINE || !r.fixed(s.X) || !isPlain(s.X) {
			return false
		}
		r.head.over = s.X
		r.head.key, r.head.value = ident(s.Key), ident(s.Value)
		t := r.pass.TypesInfo.TypeOf(s.X)
		switch u := t.Underlying().(type) {
		case *types.Slice, *types.Array:
			r.head.sized = true
		case *types.Map:
			r.head.sized, r.head.keyed = true, true
			if b, ok := u.Key().Underlying().(*types.Basic); !ok || b.Info()&(types.IsString|types.IsInteger) == 0 {
				return false // a key that is not equal to itself
			}
		case *types.Basic:
			return u.Info()&types.IsInteger != 0
		default:
			return false
		}
		return true
	case *ast.ForStmt:
		return r.counted(s)
	}
	return false
}

// counted reads for i := 0; i < n; i++.
func (r *round) counted(s *ast.ForStmt) bool {
	init, ok := s.Init.(*ast.AssignStmt)
	if !ok || init.Tok != token.DEFINE || len(init.Lhs) != 1 {
		return false
	}
	zero, ok := init.Rhs[0].(*ast.BasicLit)
	post, inc := s.Post.(*ast.IncDecStmt)
	cond, cmp := s.Cond.(*ast.BinaryExpr)
	if !ok || zero.Value != "0" || !inc || post.Tok != token.INC || !cmp || cond.Op != token.LSS || !r.fixed(cond.Y) {
		return false
	}
	r.head.key = ident(init.Lhs[0])
	obj := r.pass.TypesInfo.Defs[r.head.key]
	for _, e := range []ast.Expr{post.X, cond.X} {
		if id := ident(e); id == nil || r.pass.TypesInfo.Uses[id] != obj {
			return false
		}
	}
	return !r.assigned(r.body)[obj]
}

// ident is e as an identifier that names something, or nil.
func ident(e ast.Expr) *ast.Ident {
	id, ok := e.(*ast.Ident)
	if !ok || id.Name == "_" {
		return nil
	}
	return id
}

// isPlain reports whether an expression is a name or a field of one.
func isPlain(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Ident:
		return true
	case *ast.SelectorExpr:
		return isPlain(e.X)
	case *ast.BasicLit:
		return true
	}
	return false
}

// uses are the variables read by statements, but for the call.
func (r *round) uses(stmts ...ast.Stmt) nameSet {
	set := nameSet{}
	for _, s := range stmts {
		ast.Inspect(s, func(n ast.Node) bool {
			if n == ast.Node(r.call) {
				return false
			}
			if id, ok := n.(*ast.Ident); ok {
				if v, ok := r.pass.TypesInfo.Uses[id].(*types.Var); ok {
					set[v] = true
				}
			}
			return true
		})
	}
	return set
}

// needed picks the statements of the prefix that what comes after them needs.
// ok is false where one of them declares names of which some are not needed.
func (r *round) needed(after nameSet) (keep []ast.Stmt, used nameSet, ok bool) {
	used = after
	for i := len(r.prefix) - 1; i >= 0; i-- {
		s := r.prefix[i]
		if cond := guard(s); cond != nil {
			for o := range r.names(cond) {
				used[o] = true
			}
			keep = append([]ast.Stmt{s}, keep...)
			continue
		}
		n, all := 0, 0
		for _, l := range s.(*ast.AssignStmt).Lhs {
			if id := ident(l); id != nil {
				all++
				if used[r.pass.TypesInfo.Defs[id]] {
					n++
				}
			}
		}
		if n == 0 {
			continue
		}
		if n < all {
			return nil, nil, false
		}
		for _, e := range s.(*ast.AssignStmt).Rhs {
			for o := range r.names(e) {
				used[o] = true
			}
		}
		keep = append([]ast.Stmt{s}, keep...)
	}
	return keep, used, true
}

// isUsed reports whether the variable that an identifier declares is in a set.
func (r *round) isUsed(id *ast.Ident, set nameSet) bool {
	return id != nil && set[r.pass.TypesInfo.Defs[id]]
}

// argument is the arguments as they are written, from the i-th one after the
// context on.
func (r *round) arguments(from int) string {
	var out []string
	for _, a := range r.args[from:] {
		out = append(out, r.text(a))
	}
	return strings.Join(out, ", ")
}

// withCtx puts the context before other arguments.
func (r *round) withCtx(args string) string {
	switch {
	case r.ctx == "":
		return args
	case args == "":
		return r.ctx
	}
	return r.ctx + ", " + args
}

// declaredInside are the variables that the loop declares.
func (r *round) declaredInside() nameSet {
	set := nameSet{}
	ast.Inspect(r.loop, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if v, ok := r.pass.TypesInfo.Defs[id].(*types.Var); ok {
				set[v] = true
			}
		}
		return true
	})
	return set
}

// lines writes statements at a depth of indentation, as they are.
func (r *round) lines(indent string, stmts []ast.Stmt) string {
	var b strings.Builder
	for _, s := range stmts {
		b.WriteString(indent + r.text(s) + "\n")
	}
	return b.String()
}
