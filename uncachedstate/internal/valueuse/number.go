package valueuse

import (
	"go/constant"
	"go/token"
	"go/types"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/summary"
)

// followed follows what is read.
func (u *Uses) followed(read Read, checks []summary.Caller) *number {
	n := u.newNumber(read, checks)
	n.followRead(read)
	return n
}

func (u *Uses) newNumber(read Read, checks []summary.Caller) *number {
	n := &number{
		uses: u, command: read.Command, seen: map[ssa.Value]bool{},
		entered: map[*summary.Fn][]ssa.CallInstruction{}, answered: map[*summary.Fn]map[int]bool{},
	}
	for _, caller := range checks {
		n.entered[read.Fn] = append(n.entered[read.Fn], caller.Site.Call)
	}
	return n
}

// followRead follows the answer of a read, and the variables that it fills.
func (n *number) followRead(read Read) {
	if v := read.Site.Call.Value(); v != nil && !flow.IsError(v.Type()) {
		n.follow(read.Fn, v)
	}
	if read.Site.Direct() {
		return
	}
	for _, a := range read.Site.Call.Common().Args { // cache.Get(ctx, key, &v)
		switch at := flow.Unwrap(a).(type) {
		case *ssa.Alloc, *ssa.FieldAddr, *ssa.IndexAddr:
			n.follow(read.Fn, at)
		}
	}
}

// A number follows a value that was read to its comparisons.
type number struct {
	uses     *Uses
	command  string // with which it was read
	seen     map[ssa.Value]bool
	compared []*ssa.BinOp
	escaped  bool // it goes as a number to where it is not seen
	// handedOut is set if it is the answer of a function with unknown callers.
	handedOut bool
	// shown is set for what OnlyShown needs: what is computed from the number by way
	// of times is followed, too, and its conditions are collected.
	shown *shown
	// entered lists the calls by which it enters a function. answered lists the
	// results with which it leaves again, through these calls only.
	entered  map[*summary.Fn][]ssa.CallInstruction
	answered map[*summary.Fn]map[int]bool
}

// maxFollowed bounds the values that are followed. Beyond it the number counts as
// escaped.
const maxFollowed = 4000

// follow visits everything derived from a value in a function, and in the
// functions of the package that it is passed or returned to.
func (n *number) follow(fn *summary.Fn, v ssa.Value) {
	if v == nil || n.seen[v] {
		return
	}
	if n.seen[v] = true; len(n.seen) > maxFollowed {
		n.escaped = true
		return
	}
	if n.shown != nil {
		n.shown.note(v)
	}
	refs := v.Referrers()
	if refs == nil {
		return
	}
	for _, r := range *refs {
		n.use(fn, v, r)
	}
}

// use follows one use of a value.
func (n *number) use(fn *summary.Fn, v ssa.Value, r ssa.Instruction) {
	switch r := r.(type) {
	case *ssa.Extract:
		if !flow.IsError(r.Type()) && !isPresence(r) {
			n.follow(fn, r)
		}
	case *ssa.Convert, *ssa.ChangeType, *ssa.ChangeInterface, *ssa.MakeInterface, *ssa.TypeAssert, *ssa.Phi, *ssa.FieldAddr, *ssa.Field, *ssa.IndexAddr,
		*ssa.Slice, *ssa.Range, *ssa.Next, *ssa.UnOp:
		if val := r.(ssa.Value); !n.endsAt(val.Type()) {
			n.follow(fn, val)
		}
	case *ssa.Index:
		n.element(fn, v, r.X, r)
	case *ssa.Lookup:
		n.element(fn, v, r.X, r)
	case *ssa.BinOp:
		switch {
		case comparison(r.Op):
			if n.shown != nil {
				n.shown.condition(r)
			}
			if isNumber(v.Type()) || isString(v.Type()) && (r.Op != token.EQL && r.Op != token.NEQ || ofNumber(r.X) || ofNumber(r.Y)) {
				n.compared = append(n.compared, r)
			}
		default:
			n.follow(fn, r)
		}
	case *ssa.Store:
		if r.Val == v {
			n.stored(fn, r.Addr)
		}
	case *ssa.MapUpdate:
		if r.Value == v {
			n.follow(fn, r.Map)
		}
	case *ssa.MakeClosure:
		for i, b := range r.Bindings {
			if lit, ok := r.Fn.(*ssa.Function); ok && b == v && i < len(lit.FreeVars) {
				n.follow(n.function(lit), lit.FreeVars[i])
			}
		}
	case *ssa.Return:
		n.returned(fn, v, r)
	case *ssa.Send:
		n.escaped = n.escaped || numbers(v.Type(), 0)
	case ssa.CallInstruction:
		n.intoCall(fn, v, r)
	}
}

// element follows an element of a list or map. A character of a string is no
// number.
func (n *number) element(fn *summary.Fn, v, of, elem ssa.Value) {
	if b, ok := of.Type().Underlying().(*types.Basic); of == v && !(ok && b.Info()&types.IsString != 0) {
		n.follow(fn, elem)
	}
}

// stored follows a value into a local variable, an element of a local list or a
// local struct. A number in another field or a package variable escapes.
func (n *number) stored(fn *summary.Fn, addr ssa.Value) {
	switch a := addr.(type) {
	case *ssa.Alloc, *ssa.FreeVar:
		if cell := flow.Cell(a); cell != nil {
			n.follow(fn, cell)
		}
		n.follow(fn, a)
	case *ssa.IndexAddr:
		n.follow(fn, a.X)
	case *ssa.FieldAddr:
		if _, local := a.X.(*ssa.Alloc); local {
			n.follow(fn, a.X)
			return
		}
		n.escaped = n.escaped || numbers(a.Type(), 0)
	case *ssa.Global:
		n.escaped = n.escaped || numbers(a.Type(), 0)
	}
}

// returned follows a value to the callers of a function. If unknown callers are
// possible, a number escapes.
func (n *number) returned(fn *summary.Fn, v ssa.Value, ret *ssa.Return) {
	if fn == nil || flow.IsBool(v.Type()) {
		return
	}
	calls := n.entered[fn]
	if calls == nil {
		if flow.Exported(fn.SSA) || len(n.uses.res.EscapesInService(fn)) > 0 {
			n.handedOut = n.handedOut || numbers(v.Type(), 0)
			n.escaped = n.escaped || n.shown != nil && flow.IsTime(v.Type())
		}
		for _, caller := range n.uses.res.CallersInService(fn) {
			calls = append(calls, caller.Site.Call)
		}
	}
	for i, r := range ret.Results {
		if r != v {
			continue
		}
		if n.answered[fn] == nil {
			n.answered[fn] = map[int]bool{}
		}
		n.answered[fn][i] = true
		for _, call := range calls {
			n.result(call, i)
		}
	}
}

// result follows one result of a call.
func (n *number) result(call ssa.CallInstruction, i int) {
	val := call.Value()
	if val == nil {
		return
	}
	fn := n.uses.index().funcs[call.Parent()]
	if _, tuple := val.Type().(*types.Tuple); !tuple {
		n.follow(fn, val)
		return
	}
	for _, r := range *val.Referrers() {
		if e, ok := r.(*ssa.Extract); ok && e.Index == i {
			n.follow(fn, e)
		}
	}
}

// enter follows a value into a function of the package.
func (n *number) enter(fn *summary.Fn, v ssa.Value, call ssa.CallInstruction) {
	n.entered[fn] = append(n.entered[fn], call)
	for i, a := range call.Common().Args {
		if a == v && i < len(fn.SSA.Params) {
			n.follow(fn, fn.SSA.Params[i])
		}
	}
	for i := range n.answered[fn] { // found by an earlier call
		n.result(call, i)
	}
}

// intoCall follows a value into a function of the package, or to the result of a
// function of another package.
func (n *number) intoCall(fn *summary.Fn, v ssa.Value, call ssa.CallInstruction) {
	c := call.Common()
	if b, ok := c.Value.(*ssa.Builtin); ok {
		n.builtin(fn, v, b, call)
		return
	}
	if s := n.uses.index().sites[call]; s != nil && len(s.KeyAccesses) > 0 {
		return // it is part of the next command
	}
	if inner := n.function(c.StaticCallee()); inner != nil {
		n.enter(inner, v, call)
		return
	}
	for _, a := range c.Args { // json.Unmarshal(raw, &v), cmd.Scan(&v), fmt.Sscan(s, &n)
		if fills(flow.CalleeName(call)) && a != v {
			n.fill(fn, a)
		}
	}
	val := call.Value()
	if val == nil || n.endsAt(val.Type()) || flow.IsError(val.Type()) && !isNumber(v.Type()) {
		return
	}
	if decides(val.Type()) { // limits.Reached(n), n.LessThan(limit)
		_, object := v.Type().Underlying().(*types.Struct)
		n.escaped = n.escaped || isNumber(v.Type()) || object && !flow.IsTime(v.Type())
	}
	n.follow(fn, val)
}

// builtin follows a value into a builtin. A length is a number if the elements
// were read.
func (n *number) builtin(fn *summary.Fn, v ssa.Value, b *ssa.Builtin, call ssa.CallInstruction) {
	switch b.Name() {
	case "len":
		switch n.command {
		case "MGET", "HMGET": // the number of arguments
			return
		}
		if isStrings(v.Type()) && call.Value() != nil {
			n.follow(fn, call.Value())
		}
	case "append", "min", "max":
		n.follow(fn, call.Value())
	case "copy":
		n.follow(fn, call.Common().Args[0])
	}
}

// fill follows a value into the variables that a call fills with it.
func (n *number) fill(fn *summary.Fn, arg ssa.Value) {
	targets := flow.Elements(arg) // variadic arguments
	if len(targets) == 0 {
		targets = []ssa.Value{arg}
	}
	for _, t := range targets {
		t = flow.Unwrap(t)
		if _, pointer := t.Type().Underlying().(*types.Pointer); pointer {
			n.follow(fn, t)
		}
	}
}

// fills reports whether a function stores what it reads in variables of its
// caller.
func fills(name string) bool {
	for _, p := range []string{"Unmarshal", "Decode", "Scan", "Sscan", "Read"} {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	return false
}

// function returns a function of the package, or nil.
func (n *number) function(f *ssa.Function) *summary.Fn {
	if f != nil && f.Origin() != nil {
		f = f.Origin()
	}
	return n.uses.index().funcs[f]
}

// ofNumber reports whether a value is the text of a number, such as "100". "0" and
// "1" are flags.
func ofNumber(v ssa.Value) bool {
	k, ok := v.(*ssa.Const)
	if !ok || k.Value == nil || k.Value.Kind() != constant.String {
		return false
	}
	n, err := strconv.ParseFloat(constant.StringVal(k.Value), 64)
	return err == nil && n > 1
}
