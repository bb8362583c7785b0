package loopfix

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/redisvet/redisvet/internal/astedit"
	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/redisloop/internal/loopfinding"
)

// An iteration is one of a loop over data, in parts: what computes the
// arguments, the statement with the command, and what follows it.
type iteration struct {
	ed      *editor
	src     *astedit.Source
	info    *types.Info
	trip    effects.RoundTrip
	client  string // the type of the client: Client, ClusterClient, ...
	recv    string // the client's source text
	ctx     string // the context's source text, "" in version 7
	name    string // of the command's method
	queue   string // the command without its client: "Get(ctx, key)"
	typ     types.Type
	acc     string // how a helper accesses the reply: ".Result()", or ""
	args    []ast.Expr
	prefix  []ast.Stmt // only compute, or skip the element
	before  []ast.Stmt // do more than that, and the command does not need them
	stmt    ast.Stmt   // contains the call
	rest    []ast.Stmt
	guarded bool // some elements are skipped
	head    loopHead
	counts  bool // head is known: the number of iterations is fixed before the loop begins
}

// A loopHead is the head of the loop: what it iterates over.
type loopHead struct {
	over       ast.Expr   // a slice, an array, a map or a number; nil in a counted loop
	key, value *ast.Ident // nil if absent
	keyed      bool       // over is a map
	sized      bool       // len(over) is the number of iterations
}

// perElement returns the iteration of a loop that sends one command per
// element. It is nil for other findings and for loops that cannot be split into
// parts.
func (ed *editor) perElement() *iteration {
	if !ed.looked {
		ed.looked, ed.iteration = true, ed.takeIteration()
	}
	return ed.iteration
}

func (ed *editor) takeIteration() *iteration {
	f := ed.finding
	if f.Category != loopfinding.PerElement || len(f.RoundTrips) != 1 || f.RoundTrips[0].Kind != rediscmd.Command || f.StillReported() {
		return nil
	}
	it := &iteration{ed: ed, src: ed.src, info: ed.info, trip: f.RoundTrips[0]}
	read := it.throughHelper
	if it.direct() {
		read = it.receiver
	} else {
		ed.because("the function that sends the command does more than that")
	}
	switch {
	case !read():
		return nil
	case it.name == "Do" || it.name == "Process":
		ed.because(it.name + " sends any command")
		return nil
	case !it.takeApart():
		ed.because("not every iteration sends the command, by a statement of its own")
		return nil
	case !it.src.Leads(ed.loop.Pos()) || !it.src.Leads(ed.body.Rbrace):
		return nil
	case it.client == "Tx" && it.trip.Access != rediscmd.Read: // rare enough to be left as it is
		ed.because("it writes before MULTI")
		return nil
	}
	ed.because("the number of iterations is not known before the loop begins")
	if it.counts = it.readHead(); it.counts {
		ed.why = ""
	}
	return it
}

// direct reports whether the loop itself calls the command.
func (it *iteration) direct() bool { return it.ed.finding.Site.Direct() }

// ahead returns the kind of a fix that reads all replies before it uses the
// first one.
func (it *iteration) ahead(kind report.Kind) report.Kind {
	if it.quick(it.after()) {
		return kind
	}
	return ReadAhead
}

// receiver reads the client, the context and the arguments. They must have the
// same meaning in every iteration, and go-redis must be able to send them.
func (it *iteration) receiver() bool {
	if it.ed.sel == nil || it.ed.call.Ellipsis.IsValid() || !it.clientOf(it.ed.sel) {
		return false
	}
	if !it.ed.expr.Fixed(it.ed.sel.X) {
		return it.ed.because("the client may change with the iteration")
	}
	calls := false
	ast.Inspect(it.ed.sel.X, func(n ast.Node) bool {
		_, c := n.(*ast.CallExpr)
		calls = calls || c
		return !calls
	})
	if calls {
		return it.ed.because("a call returns the client in each iteration")
	}
	it.name, it.typ = it.ed.sel.Sel.Name, it.info.TypeOf(it.ed.call)
	it.queue = it.name + it.src.Between(it.ed.call.Lparen, it.ed.call.End())
	it.recv = it.src.Text(it.ed.sel.X)
	it.args = it.ed.call.Args
	if len(it.args) > 0 && astedit.IsContext(it.info, it.args[0]) {
		if !it.ed.expr.Fixed(it.args[0]) {
			return it.ed.because("the context may change with the iteration")
		}
		it.ctx, it.args = it.src.Text(it.args[0]), it.args[1:]
	}
	for _, a := range it.args {
		if !it.ed.expr.Pure.Expr(a) {
			return it.ed.because("an argument of the command may do more than compute")
		}
		if !it.ed.expr.Sendable(a) {
			return it.ed.because("an argument of the command is of a type that may not be sent")
		}
	}
	return true
}

// takeApart splits the iteration into its parts.
func (it *iteration) takeApart() bool {
	var first []ast.Stmt
	for i, s := range it.ed.body.List {
		if s.Pos() <= it.ed.call.Pos() && it.ed.call.End() <= s.End() {
			first, it.stmt, it.rest = it.ed.body.List[:i], s, it.ed.body.List[i+1:]
		}
	}
	if it.stmt == nil || !it.always() {
		return false
	}
	for _, s := range first {
		switch cond := guard(s); {
		case cond != nil && it.ed.expr.Pure.Expr(cond) && len(it.before) == 0:
			it.guarded = true
			it.prefix = append(it.prefix, s)
		case it.defines(s):
			it.prefix = append(it.prefix, s)
		default:
			it.before = append(it.before, s)
		}
	}
	return true
}

// always reports whether the statement makes the call exactly once, on every
// path.
func (it *iteration) always() bool {
	in := false
	var parent ast.Node
	for _, n := range it.ed.path {
		if n == ast.Node(it.stmt) {
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
			if (n.Op == token.LAND || n.Op == token.LOR) && n.Y.Pos() <= it.ed.call.Pos() {
				return false
			}
		case ast.Stmt:
			if p, ok := parent.(*ast.IfStmt); !ok || p.Init != n || parent != ast.Node(it.stmt) {
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

// defines reports whether a statement only declares variables and computes
// them.
func (it *iteration) defines(s ast.Stmt) bool {
	a, ok := s.(*ast.AssignStmt)
	if !ok || a.Tok != token.DEFINE {
		return false
	}
	for _, e := range a.Rhs {
		if !it.ed.expr.Pure.Expr(e) {
			return false
		}
	}
	for _, l := range a.Lhs { // all are new, or blank
		if id, ok := l.(*ast.Ident); !ok || id.Name != "_" && it.info.Defs[id] == nil {
			return false
		}
	}
	return true
}

// readHead reads the head of the loop. The fix repeats its operand, so that
// must be a variable or field that the loop does not change.
func (it *iteration) readHead() bool {
	switch s := it.ed.loop.(type) {
	case *ast.RangeStmt:
		if !it.ed.expr.Fixed(s.X) {
			return it.ed.because("the loop may change what it goes over")
		}
		if s.Key != nil && s.Tok != token.DEFINE || !astedit.IsPlain(s.X) {
			return false
		}
		it.head.over = s.X
		it.head.key, it.head.value = astedit.Ident(s.Key), astedit.Ident(s.Value)
		t := it.info.TypeOf(s.X)
		switch u := t.Underlying().(type) {
		case *types.Slice, *types.Array:
			it.head.sized = true
		case *types.Map:
			it.head.sized, it.head.keyed = true, true
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
		return it.countedHead(s)
	}
	return false
}

// countedHead reads for i := 0; i < n; i++.
func (it *iteration) countedHead(s *ast.ForStmt) bool {
	init, ok := s.Init.(*ast.AssignStmt)
	if !ok || init.Tok != token.DEFINE || len(init.Lhs) != 1 {
		return false
	}
	zero, ok := init.Rhs[0].(*ast.BasicLit)
	post, inc := s.Post.(*ast.IncDecStmt)
	cond, cmp := s.Cond.(*ast.BinaryExpr)
	if !ok || zero.Value != "0" || !inc || post.Tok != token.INC || !cmp || cond.Op != token.LSS || !it.ed.expr.Fixed(cond.Y) {
		return false
	}
	it.head.key = astedit.Ident(init.Lhs[0])
	obj := it.info.Defs[it.head.key]
	for _, e := range []ast.Expr{post.X, cond.X} {
		if id := astedit.Ident(e); id == nil || it.info.Uses[id] != obj {
			return false
		}
	}
	return !astedit.Assigned(it.info, it.ed.body)[obj]
}

// uses returns the variables that statements read, except in the call.
func (it *iteration) uses(stmts ...ast.Stmt) astedit.Vars {
	set := astedit.Vars{}
	for _, s := range stmts {
		ast.Inspect(s, func(n ast.Node) bool {
			if n == ast.Node(it.ed.call) {
				return false
			}
			if id, ok := n.(*ast.Ident); ok {
				if v, ok := it.info.Uses[id].(*types.Var); ok {
					set[v] = true
				}
			}
			return true
		})
	}
	return set
}

// needed returns the statements of the prefix that later code needs. ok is
// false if one of them also declares names that are not needed.
func (it *iteration) needed(after astedit.Vars) (keep []ast.Stmt, used astedit.Vars, ok bool) {
	used = after
	for i := len(it.prefix) - 1; i >= 0; i-- {
		s := it.prefix[i]
		if cond := guard(s); cond != nil {
			for o := range astedit.Read(it.info, cond) {
				used[o] = true
			}
			keep = append([]ast.Stmt{s}, keep...)
			continue
		}
		n, all := 0, 0
		for _, l := range s.(*ast.AssignStmt).Lhs {
			if id := astedit.Ident(l); id != nil {
				all++
				if used[it.info.Defs[id]] {
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
			for o := range astedit.Read(it.info, e) {
				used[o] = true
			}
		}
		keep = append([]ast.Stmt{s}, keep...)
	}
	return keep, used, true
}

// isUsed reports whether the variable that an identifier declares is in a set.
func (it *iteration) isUsed(id *ast.Ident, set astedit.Vars) bool {
	return id != nil && set[it.info.Defs[id]]
}

// arguments returns the source text of the arguments, from the i-th one after
// the context on.
func (it *iteration) arguments(from int) string {
	var out []string
	for _, a := range it.args[from:] {
		out = append(out, it.src.Text(a))
	}
	return strings.Join(out, ", ")
}

// withCtx prepends the context to other arguments.
func (it *iteration) withCtx(args string) string {
	switch {
	case it.ctx == "":
		return args
	case args == "":
		return it.ctx
	}
	return it.ctx + ", " + args
}

// declaredInside returns the variables that the loop declares.
func (it *iteration) declaredInside() astedit.Vars {
	set := astedit.Vars{}
	ast.Inspect(it.ed.loop, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if v, ok := it.info.Defs[id].(*types.Var); ok {
				set[v] = true
			}
		}
		return true
	})
	return set
}

// lines returns the source of statements at a given indentation.
func (it *iteration) lines(indent string, stmts []ast.Stmt) string {
	var b strings.Builder
	for _, s := range stmts {
		b.WriteString(indent + it.src.Text(s) + "\n")
	}
	return b.String()
}
