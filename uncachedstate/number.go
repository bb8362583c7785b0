package uncachedstate

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
)

// Why a count gets no cached read.
const (
	whyCounted  = "no fix: this package counts the key up, and a copy would lag behind"
	whyCompared = "no fix: it is a number that is compared with a limit, and a copy of a count admits too many"
	whyUnseen   = "no fix: what is done with its number is not seen here, and a copy of a count admits too many"
)

// counter says why what is read is a count, or may be one: a number that is
// compared with a limit, whoever counts and whatever its key is called. Which
// of two numbers is the limit shows where the other one is counted or is the
// time; where nothing shows it, the one that is read may be the count.
func (c *checker) counter(cand *candidate) string {
	if c.counted()[cand.touch.Key.String()] {
		return whyCounted
	}
	if cmd := cand.touch.Command; rediscmd.MembershipCommands[cmd] || rediscmd.LifetimeCommands[cmd] {
		return ""
	}
	n := &number{
		checker: c, read: cand, seen: map[ssa.Value]bool{},
		entered: map[*summary.Fn][]ssa.CallInstruction{}, answered: map[*summary.Fn]map[int]bool{},
	}
	n.follow(cand.fn, cand.site.Call.Value())
	// What it is decided by comes last: a value may be met in any order.
	bounds := false // a count that is kept elsewhere: it is the limit
	for _, cmp := range n.compared {
		bounds = bounds || n.bounds(cmp)
	}
	for _, cmp := range n.compared {
		if n.ofLimit(cmp, bounds) {
			return whyCompared
		}
	}
	if n.lost && !bounds {
		return whyUnseen
	}
	return ""
}

// A number follows what was read to where it is compared.
type number struct {
	*checker
	read     *candidate
	seen     map[ssa.Value]bool
	compared []*ssa.BinOp
	lost     bool // it goes as a number to where it is not seen
	// entered are the calls by which it came into a function, and answered the
	// results with which it leaves that again: by these calls and no other.
	entered  map[*summary.Fn][]ssa.CallInstruction
	answered map[*summary.Fn]map[int]bool
}

// maxFollowed ends the following of a value that is used everywhere. It then
// counts as lost.
const maxFollowed = 4000

// follow visits all that is made of a value in a function, and by the functions
// of the package that it is given to or returned to.
func (n *number) follow(fn *summary.Fn, v ssa.Value) {
	if v == nil || n.seen[v] {
		return
	}
	if n.seen[v] = true; len(n.seen) > maxFollowed {
		n.lost = true
		return
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
		if !isError(r.Type()) {
			n.follow(fn, r)
		}
	case *ssa.Convert, *ssa.ChangeType, *ssa.ChangeInterface, *ssa.MakeInterface, *ssa.TypeAssert, *ssa.Phi, *ssa.FieldAddr, *ssa.Field, *ssa.IndexAddr,
		*ssa.Slice, *ssa.Range, *ssa.Next, *ssa.UnOp:
		if val := r.(ssa.Value); !isClock(val.Type()) {
			n.follow(fn, val)
		}
	case *ssa.Index:
		n.element(fn, v, r.X, r)
	case *ssa.Lookup:
		n.element(fn, v, r.X, r)
	case *ssa.BinOp:
		switch {
		case comparison(r.Op):
			if isNumber(v.Type()) || isWord(v.Type()) && (r.Op != token.EQL && r.Op != token.NEQ || ofNumber(r.X) || ofNumber(r.Y)) {
				n.compared = append(n.compared, r)
			}
		default:
			n.follow(fn, r)
		}
	case *ssa.Store:
		if r.Val == v {
			n.kept(fn, r.Addr)
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
		n.lost = n.lost || numbers(v.Type(), 0)
	case ssa.CallInstruction:
		n.intoCall(fn, v, r)
	}
}

// element follows what is looked up in a list or a map: a character of a word
// is no number.
func (n *number) element(fn *summary.Fn, v, of, elem ssa.Value) {
	if b, ok := of.Type().Underlying().(*types.Basic); of == v && !(ok && b.Info()&types.IsString != 0) {
		n.follow(fn, elem)
	}
}

// kept follows a value into a variable: a local one, an element of a local
// list, or a field, wherever the package reads that.
func (n *number) kept(fn *summary.Fn, addr ssa.Value) {
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
		n.lost = n.lost || numbers(a.Type(), 0)
	case *ssa.Global:
		n.lost = n.lost || numbers(a.Type(), 0)
	}
}

// returned follows a value to the callers of a function. Where others may call
// it, what they do with a number is not seen.
func (n *number) returned(fn *summary.Fn, v ssa.Value, ret *ssa.Return) {
	if fn == nil || isBool(v.Type()) {
		return
	}
	calls := n.entered[fn]
	if calls == nil {
		n.lost = n.lost || (exported(fn) || len(n.res.Escapes(fn)) > 0) && numbers(v.Type(), 0)
		for _, caller := range n.res.Callers(fn) {
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

// result follows what a call returns in one place.
func (n *number) result(call ssa.CallInstruction, i int) {
	val := call.Value()
	if val == nil {
		return
	}
	fn := n.index().funcs[call.Parent()]
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
	for i := range n.answered[fn] { // to a call before
		n.result(call, i)
	}
}

// intoCall follows a value into a call: into a function of the package, or to what
// a function of another one makes of it.
func (n *number) intoCall(fn *summary.Fn, v ssa.Value, call ssa.CallInstruction) {
	c := call.Common()
	if b, ok := c.Value.(*ssa.Builtin); ok {
		n.builtin(fn, v, b, call)
		return
	}
	if s := n.index().sites[call]; s != nil && len(s.KeyAccesses) > 0 {
		return // it is a part of what is asked next
	}
	if inner := n.function(c.StaticCallee()); inner != nil {
		n.enter(inner, v, call)
		return
	}
	for _, a := range c.Args { // json.Unmarshal(raw, &v), cmd.Scan(&v), fmt.Sscan(s, &n)
		if fills(summary.CalleeName(call)) && a != v {
			n.fill(fn, a)
		}
	}
	val := call.Value()
	if val == nil || isClock(val.Type()) || isError(val.Type()) && !isNumber(v.Type()) {
		return
	}
	if decides(val.Type()) { // limits.Reached(n), n.LessThan(limit)
		_, object := v.Type().Underlying().(*types.Struct)
		n.lost = n.lost || isNumber(v.Type()) || object && !isClock(v.Type())
	}
	n.follow(fn, val)
}

// builtin follows a value into a builtin. How many elements there are is a
// number where they are what was read.
func (n *number) builtin(fn *summary.Fn, v ssa.Value, b *ssa.Builtin, call ssa.CallInstruction) {
	switch b.Name() {
	case "len":
		switch n.read.touch.Command {
		case "MGET", "HMGET": // as many as were asked for
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
	targets := summary.Elements(arg) // the variadic arguments
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

// fills reports whether a function puts what it reads into variables that it
// is given.
func fills(name string) bool {
	for _, p := range []string{"Unmarshal", "Decode", "Scan", "Sscan", "Read"} {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	return false
}

// function is a function of the package, nil for others.
func (n *number) function(f *ssa.Function) *summary.Fn {
	if f != nil && f.Origin() != nil {
		f = f.Origin()
	}
	return n.index().funcs[f]
}

// bounds reports whether a comparison shows the number to be a limit: the other
// side is a count.
func (n *number) bounds(cmp *ssa.BinOp) bool {
	p := n.parts(cmp)
	for _, o := range p.other {
		if !n.ownCount(o, cmp, 0) {
			return false
		}
	}
	return len(p.other) > 0 && !p.scaled
}

// ofLimit reports whether a comparison may be one of a count with a limit. A
// limit is compared with zero to see whether there is one.
func (n *number) ofLimit(cmp *ssa.BinOp, bounds bool) bool {
	p := n.parts(cmp)
	switch {
	case n.bounds(cmp):
		return false
	case len(p.other) > 0:
		return p.scaled || !slices.ContainsFunc(p.other, func(o ssa.Value) bool { return ofClock(o) })
	case p.constant == nil:
		return true // with another part of what was read
	case isCode(cmp):
		return false
	}
	k, exact := constant.Int64Val(constant.ToInt(p.constant))
	switch {
	case bounds && exact && k <= 1:
		return false
	case exact && (cmp.Op == token.EQL || cmp.Op == token.NEQ):
		return k != 1 && k >= 0 // a flag is 1, and -1 is none
	}
	return true
}

// ofNumber reports whether a value is the text of a number, as "100" is. A flag
// is "0" or "1".
func ofNumber(v ssa.Value) bool {
	k, ok := v.(*ssa.Const)
	if !ok || k.Value == nil || k.Value.Kind() != constant.String {
		return false
	}
	n, err := strconv.ParseFloat(constant.StringVal(k.Value), 64)
	return err == nil && n > 1
}

// isCode reports whether a comparison is one of equality with a constant of a
// type of the program's own: State(n) == Open.
func isCode(cmp *ssa.BinOp) bool {
	_, named := types.Unalias(cmp.X.Type()).(*types.Named)
	return named && (cmp.Op == token.EQL || cmp.Op == token.NEQ)
}

// A comparand is what a number is compared with.
type comparand struct {
	other    []ssa.Value    // what is neither it, nor a constant
	constant constant.Value // where one side is a constant
	scaled   bool           // something is multiplied by what is no constant
}

func (n *number) parts(cmp *ssa.BinOp) comparand {
	p := comparand{}
	met := map[ssa.Value]bool{}
	var walk func(v ssa.Value)
	walk = func(v ssa.Value) {
		if met[v] {
			return
		}
		met[v] = true
		switch x := v.(type) {
		case *ssa.BinOp:
			p.scaled = p.scaled || scales(x)
			walk(x.X)
			walk(x.Y)
		case *ssa.Convert:
			walk(x.X)
		case *ssa.ChangeType:
			walk(x.X)
		case *ssa.Const:
		default:
			if !n.seen[v] {
				p.other = append(p.other, v)
			}
		}
	}
	walk(cmp.X)
	walk(cmp.Y)
	for _, side := range []ssa.Value{cmp.X, cmp.Y} {
		if k, ok := side.(*ssa.Const); ok && k.Value != nil && k.Value.Kind() != constant.String {
			p.constant = k.Value
		}
	}
	return p
}
