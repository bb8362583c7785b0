package summary

import (
	"go/token"
	"go/types"
	"strings"
	"unicode"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/goredis"
)

// takes reports whether a command takes away what is there. A script of which
// the source is not seen may.
func (s *solver) takes(c *command) bool {
	name := c.op.Command
	if name == "" {
		name = s.given(c)
	}
	switch {
	case c.op.Kind == goredis.Script, strings.HasPrefix(name, "EVAL") && !strings.HasPrefix(name, "EVALSHA"):
	case name == "EVALSHA", name == "FCALL":
		return true
	default:
		return goredis.Takes(name) && !c.rereads()
	}
	sources := s.sources(c)
	for _, lua := range sources {
		if goredis.ScriptTakes(lua) {
			return true
		}
	}
	return len(sources) == 0 && goredis.Access(c.op.Access) == goredis.Write
}

// readTaking notes what a command takes away, and the literals that queue more
// commands for it.
func (s *solver) readTaking(site *Site) {
	site.taking = s.takes(site.cmd)
	if k := site.cmd.op.Kind; k == goredis.Batch || k == goredis.Watch {
		for _, a := range site.cmd.args {
			site.queued = append(site.queued, s.literals(a)...)
		}
	}
}

// ran are the literals that a call runs.
func (s *Site) ran() []*Fn {
	out := s.queued
	for _, r := range s.Runs {
		out = append(out[:len(out):len(out)], r.Lit)
	}
	return out
}

// ByWork adds the ways that are taken only when there was something to do and
// it was taken away: a worker that goes on at once after a batch, and ends or
// waits when there is none, is bounded by its work.
func (p *Pace) ByWork() {
	for _, e := range p.fn.worked(p.loop) {
		p.Stops.Edges[e] = true
	}
}

// TakesWork reports whether the loop asks for work and takes it away: to wait
// in each of its rounds would slow it down while there is some.
func (f *Fn) TakesWork(l *flow.Loop) bool {
	for _, s := range f.Sites {
		if !l.Contains(s.Call.Block()) {
			continue
		}
		if s.takes() {
			return true
		}
	}
	return false
}

// takes reports whether a call takes something away, be it on a pipeline.
func (s *Site) takes() bool {
	if s.taking {
		return true
	}
	for _, t := range s.Trips {
		if t.Takes {
			return true
		}
	}
	for _, lit := range s.ran() {
		for _, in := range lit.Sites {
			if in.takes() {
				return true
			}
		}
	}
	return false
}

// worked are the ways of a loop that are taken only when what was asked for was
// there, and has been taken away before it is asked for again.
func (f *Fn) worked(l *flow.Loop) []flow.Edge {
	var out []flow.Edge
	for b := range l.Blocks {
		br, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok || f.Loops().Innermost(b) != l || IsErrorTest(br.Cond) {
			continue
		}
		amount, way := nonZero(br.Cond)
		if amount == nil || gathers(amount, l) {
			continue
		}
		e := flow.Edge{From: b, Succ: way}
		for _, s := range f.inLoop(l) {
			if f.answers(amount, s) && f.takenAway(l, s, e) {
				out = append(out, e)
				break
			}
		}
	}
	for _, s := range f.inLoop(l) {
		if f.takesOne(s) {
			for _, t := range Tests(s.Call) {
				if !t.Empty {
					out = append(out, t.OK)
				}
			}
		}
	}
	return out
}

// inLoop are the sites of a loop, and those of the literals that a call of it
// runs: the commands of a pipeline that is filled in a closure.
func (f *Fn) inLoop(l *flow.Loop) []*Site {
	var out []*Site
	for _, s := range f.Sites {
		if !l.Contains(s.Call.Block()) {
			continue
		}
		out = append(out, s)
		for _, lit := range s.ran() {
			out = append(out, lit.Sites...)
		}
	}
	return out
}

// nonZero reads a condition about an amount: what the amount is, and which way
// is taken when it is not nothing. Of a list that is its length.
func nonZero(cond ssa.Value) (amount ssa.Value, way int) {
	if not, ok := cond.(*ssa.UnOp); ok && not.Op == token.NOT {
		amount, way = nonZero(not.X)
		return amount, 1 - way
	}
	cmp, ok := cond.(*ssa.BinOp)
	if !ok {
		if isBool(cond.Type()) {
			return cond, 0
		}
		return nil, 0
	}
	x, op, y := cmp.X, cmp.Op, cmp.Y
	if _, ok := x.(*ssa.Const); ok {
		x, op, y = y, mirrored[op], x
	}
	least, known := int64(1), false // of a page's size, which is above zero
	if c, ok := y.(*ssa.Const); ok {
		known = true
		switch n, isInt := constInt(c); {
		case isInt:
			least = n
		case isEmptyConst(c):
			least = 0
		default:
			return nil, 0
		}
	} else if !isInteger(y.Type()) {
		return nil, 0
	}
	switch op {
	case token.EQL, token.NEQ:
		way = 0
		if (op == token.EQL) == (least == 0) {
			way = 1
		}
		if least < 0 {
			return nil, 0
		}
		return x, way
	case token.LSS:
		return ifAbove(x, least, 1), 1
	case token.GEQ:
		return ifAbove(x, least, 1), 0
	case token.LEQ:
		return ifAbove(x, least, 0), 1
	case token.GTR:
		if known {
			return ifAbove(x, least, 0), 0
		}
	}
	return nil, 0
}

// mirrored are the comparisons with their sides exchanged.
var mirrored = map[token.Token]token.Token{
	token.EQL: token.EQL, token.NEQ: token.NEQ, token.LSS: token.GTR, token.GTR: token.LSS, token.LEQ: token.GEQ, token.GEQ: token.LEQ,
}

func ifAbove(x ssa.Value, n, least int64) ssa.Value {
	if n < least {
		return nil
	}
	return x
}

func isInteger(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsInteger != 0
}

// answers reports whether an amount is one of what a call has answered. A bool
// has to be the call's own: any other may be about what was done with it.
func (f *Fn) answers(amount ssa.Value, s *Site) bool {
	if s.Call.Value() == nil || s.cmd == nil && len(s.Trips) == 0 {
		return false
	}
	if !isBool(amount.Type()) {
		return DependsOn(amount, s.Call)
	}
	found := false
	flow.Origins(amount, func(o ssa.Value) { found = found || resultOf(o, s.Call) })
	return found
}

// takenAway reports whether what a call has answered is taken away before the
// call is made again, on each way that begins with an edge.
func (f *Fn) takenAway(l *flow.Loop, s *Site, e flow.Edge) bool {
	if s.takes() {
		return true
	}
	stops := flow.NewStops()
	for _, t := range f.inLoop(l) {
		if t != s && t.takes() && t.sameData(s) {
			if b := f.atLevel(l, t); b != nil {
				stops.Blocks[b] = true
			}
		}
	}
	return len(stops.Blocks) > 0 && !l.Reaches(e.To(), e.From, stops)
}

// sameData reports whether a call may take away what another one has answered:
// nothing that is known of their keys says that they are about something else.
func (s *Site) sameData(read *Site) bool {
	a, b := s.keys(), read.keys()
	if len(a) == 0 || len(b) == 0 {
		return true
	}
	for _, x := range a {
		for _, y := range b {
			if x == y || !hasLetters(x) || !hasLetters(y) {
				return true
			}
		}
	}
	return false
}

// keys are those of the commands of a call that take something away, of all
// its commands where none does.
func (s *Site) keys() []Text {
	var taking, all []Text
	for _, t := range s.Touches {
		all = append(all, t.Key)
		if goredis.Takes(t.Command) {
			taking = append(taking, t.Key)
		}
	}
	if len(taking) > 0 {
		return taking
	}
	return all
}

func hasLetters(t Text) bool {
	for _, r := range t.Constant() {
		if unicode.IsLetter(r) {
			return true
		}
	}
	return false
}

// atLevel is the block in which a loop makes a call, itself or by the inner loop
// or the literal that the call stands in. A loop over what was answered has as
// many rounds as there was.
func (f *Fn) atLevel(l *flow.Loop, s *Site) *ssa.BasicBlock {
	for _, outer := range f.Sites {
		if !l.Contains(outer.Call.Block()) {
			continue
		}
		inside := outer == s
		for _, lit := range outer.ran() {
			inside = inside || lit == s.fn
		}
		if !inside {
			continue
		}
		b := outer.Call.Block()
		for in := f.Loops().Innermost(b); in != nil && in != l; in = in.Parent {
			b = in.Header
		}
		return b
	}
	return nil
}

// takesOne reports whether a helper that takes away gives one thing back, an
// error where there is none: it never succeeds with nothing, as far as is seen,
// and the caller does not look whether it has got something.
func (f *Fn) takesOne(s *Site) bool {
	if s.cmd != nil || s.Call.Value() == nil || !s.takes() {
		return false
	}
	tuple, ok := s.Call.Value().Type().(*types.Tuple)
	if !ok || tuple.Len() != 2 || !isError(tuple.At(1).Type()) || !isElement(tuple.At(0).Type()) {
		return false
	}
	for _, t := range Tests(s.Call) {
		if br, ok := t.Fail.From.Instrs[len(t.Fail.From.Instrs)-1].(*ssa.If); ok && t.Empty && !IsErrorTest(br.Cond) {
			if _, is := br.Cond.(*ssa.Call); !is { // errors.Is(err, redis.Nil)
				return false
			}
		}
	}
	for _, t := range s.targets {
		if t.fn != nil && t.fn.succeedsWithNothing() {
			return false
		}
	}
	return true
}

// isElement reports whether a type is one of something that is taken, and not
// of a list, a number of them, or whether there are any.
func isElement(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Info()&types.IsString != 0
	case *types.Slice:
		b, ok := u.Elem().Underlying().(*types.Basic)
		return ok && b.Kind() == types.Byte
	case *types.Pointer, *types.Struct:
		return true
	}
	return false
}

// succeedsWithNothing reports whether a function can return nothing and no
// error.
func (f *Fn) succeedsWithNothing() bool {
	for _, b := range f.SSA.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || len(ret.Results) != 2 {
			continue
		}
		v, isConst := ret.Results[0].(*ssa.Const)
		if !isConst || v.Value != nil && !isEmptyConst(v) {
			continue
		}
		err := ret.Results[1]
		if c, ok := err.(*ssa.Const); ok && c.Value == nil {
			return true
		}
		if _, ok := err.(*ssa.Phi); ok {
			return true // if err != nil || len(ids) == 0 { return "", err }
		}
		if o, known := knownOutcome(err, b); !known && !isSentinel(err) || known && o {
			return true
		}
	}
	return false
}

// isSentinel reports whether an error is one that is made or kept for this.
func isSentinel(err ssa.Value) bool {
	if _, made := err.(*ssa.MakeInterface); made || flow.Loaded(err) != nil {
		return true
	}
	c, ok := err.(*ssa.Call)
	if !ok {
		return false
	}
	switch calleeName(c) {
	case "New", "Errorf", "Wrap", "Wrapf", "Join":
		return true
	}
	return false
}

// gathers reports whether an amount is what several rounds have brought
// together: from the first one on it is never nothing again.
func gathers(amount ssa.Value, l *flow.Loop) bool {
	found := false
	seen := map[ssa.Value]bool{}
	var walk func(v ssa.Value, depth int)
	walk = func(v ssa.Value, depth int) {
		in, ok := v.(ssa.Instruction)
		if !ok || seen[v] || found || depth > 24 {
			return
		}
		seen[v] = true
		if phi, ok := v.(*ssa.Phi); ok && phi.Block() == l.Header {
			for i, e := range phi.Edges {
				found = found || l.Contains(phi.Block().Preds[i]) && madeOf(e, phi)
			}
			return
		}
		if ld, ok := v.(*ssa.UnOp); ok && ld.Op == token.MUL {
			if cell := flow.Cell(ld.X); cell != nil {
				for _, st := range flow.Stores(cell) {
					found = found || madeOfCell(st, cell)
				}
				return
			}
			found = found || flow.Place(ld.X) != nil // a field lives on
			return
		}
		switch x := v.(type) {
		case *ssa.Call:
			if _, builtin := x.Call.Value.(*ssa.Builtin); !builtin {
				return
			}
		}
		for _, op := range in.Operands(nil) {
			if op != nil && *op != nil {
				walk(*op, depth+1)
			}
		}
	}
	walk(amount, 0)
	return found
}

// madeOf reports whether a value is computed from another by arithmetic or
// append.
func madeOf(v, from ssa.Value) bool {
	return computed(v, func(x ssa.Value) bool { return x == from })
}

// madeOfCell reports whether what is stored to a variable is computed from it.
func madeOfCell(v ssa.Value, cell *ssa.Alloc) bool {
	return computed(v, func(x ssa.Value) bool {
		ld, ok := x.(*ssa.UnOp)
		return ok && ld.Op == token.MUL && flow.Cell(ld.X) == cell
	})
}

func computed(v ssa.Value, is func(ssa.Value) bool) bool {
	seen := map[ssa.Value]bool{}
	var walk func(v ssa.Value, made bool, depth int) bool
	walk = func(v ssa.Value, made bool, depth int) bool {
		if v == nil || seen[v] || depth > 24 {
			return false
		}
		seen[v] = true
		if is(v) {
			return made
		}
		switch x := v.(type) {
		case *ssa.Phi:
			for _, e := range x.Edges {
				if walk(e, made, depth+1) {
					return true
				}
			}
		case *ssa.Convert:
			return walk(x.X, made, depth+1)
		case *ssa.BinOp:
			return walk(x.X, true, depth+1) || walk(x.Y, true, depth+1)
		case *ssa.Call:
			if b, ok := x.Call.Value.(*ssa.Builtin); ok && b.Name() == "append" {
				for _, a := range x.Call.Args {
					if walk(a, true, depth+1) {
						return true
					}
				}
			}
		}
		return false
	}
	return walk(v, false, 0)
}
