package loopinfo

import (
	"go/constant"
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
)

// FirstOnly returns the edges of a loop that only its first iteration can take:
// if !first { time.Sleep(d) }, if i > 0 { ... }.
func FirstOnly(l *flow.Loop) []flow.Edge {
	var out []flow.Edge
	seen := map[*ssa.If]bool{}
	for _, in := range l.Header.Instrs {
		phi, ok := in.(*ssa.Phi)
		if !ok {
			break
		}
		branchesOn(phi, 3, func(br *ssa.If) {
			if seen[br] || !l.Contains(br.Block()) {
				return
			}
			seen[br] = true
			if v, known := laterOutcome(l, br.Cond); known {
				succ := 0
				if v {
					succ = 1
				}
				out = append(out, flow.Edge{From: br.Block(), Succ: succ})
			}
		})
	}
	return out
}

// branchesOn visits the branches on a value and on what is computed from it.
func branchesOn(v ssa.Value, depth int, visit func(*ssa.If)) {
	for _, r := range flow.Referrers(v) {
		switch r := r.(type) {
		case *ssa.If:
			visit(r)
		case *ssa.BinOp:
			if _, isConst := r.Y.(*ssa.Const); isConst && depth > 0 {
				branchesOn(r, depth-1, visit)
			}
		case *ssa.UnOp:
			if r.Op == token.NOT && depth > 0 {
				branchesOn(r, depth-1, visit)
			}
		}
	}
}

// laterOutcome returns the outcome of a condition in each iteration but the
// first, if it is known.
func laterOutcome(l *flow.Loop, cond ssa.Value) (outcome, known bool) {
	switch c := cond.(type) {
	case *ssa.UnOp:
		if c.Op == token.NOT {
			outcome, known = laterOutcome(l, c.X)
			return !outcome, known
		}
	case *ssa.Phi:
		return laterBool(l, c)
	case *ssa.BinOp:
		limit, ok := flow.ConstInt(c.Y)
		r := &laterRange{loop: l, seen: map[ssa.Value]bool{}}
		if !ok || !r.of(c.X) || !r.any {
			return false, false
		}
		return r.compare(c.Op, limit)
	}
	return false, false
}

// laterBool returns the constant that each iteration leaves in a bool of the
// loop's header.
func laterBool(l *flow.Loop, phi *ssa.Phi) (value, known bool) {
	if phi.Block() != l.Header {
		return false, false
	}
	seen := map[*ssa.Phi]bool{phi: true}
	some, same := false, true
	note := func(b, ok bool) {
		same = same && ok && (!some || b == value)
		value, some = b, true
	}
	var each func(p *ssa.Phi)
	read := func(v ssa.Value, from *ssa.BasicBlock) {
		switch x := v.(type) {
		case *ssa.Const:
			note(x.Value != nil && constant.BoolVal(x.Value), true)
		case *ssa.Phi:
			if x == phi { // left as it was
				note(heldAt(phi, from))
			} else if !l.Contains(x.Block()) {
				same = false
			} else if !seen[x] {
				seen[x] = true
				each(x)
			}
		default:
			same = false
		}
	}
	each = func(p *ssa.Phi) {
		for i, e := range p.Edges {
			if pred := p.Block().Preds[i]; l.Contains(pred) {
				read(e, pred)
			}
		}
	}
	each(phi)
	return value, some && same
}

// heldAt returns the value of a bool in a block, if a branch on it decides that.
func heldAt(v ssa.Value, at *ssa.BasicBlock) (value, known bool) {
	for br, b := range flow.Above(at) {
		if br.Cond == v && len(b.Preds) == 1 {
			return b == br.Block().Succs[0], true
		}
	}
	return false, false
}

// A laterRange is the range of an integer in the iterations after the first.
type laterRange struct {
	loop   *flow.Loop
	seen   map[ssa.Value]bool
	lo, hi int64
	open   bool // no upper bound
	any    bool
}

// of computes the range of a loop variable, or of one plus a constant. It
// reports whether the range is known.
func (r *laterRange) of(v ssa.Value) bool {
	shift := int64(0)
	if add, ok := v.(*ssa.BinOp); ok && add.Op == token.ADD {
		if shift, ok = flow.ConstInt(add.Y); !ok {
			return false
		}
		v = add.X
	}
	phi, ok := v.(*ssa.Phi)
	if !ok || phi.Block() != r.loop.Header {
		return false
	}
	var start int64
	first := true
	for i, e := range phi.Edges {
		if r.loop.Contains(phi.Block().Preds[i]) {
			continue
		}
		n, ok := flow.ConstInt(e)
		if !ok {
			return false
		}
		if first || n < start {
			start, first = n, false
		}
	}
	for i, e := range phi.Edges {
		if r.loop.Contains(phi.Block().Preds[i]) && !r.left(phi, e, start) {
			return false
		}
	}
	r.lo, r.hi = r.lo+shift, r.hi+shift
	return true
}

// left adds a value that an iteration leaves in a loop variable.
func (r *laterRange) left(phi *ssa.Phi, v ssa.Value, start int64) bool {
	if n, ok := flow.ConstInt(v); ok {
		r.add(n)
		return true
	}
	switch x := v.(type) {
	case *ssa.BinOp:
		n, ok := flow.ConstInt(x.Y)
		if !ok || x.Op != token.ADD || x.X != ssa.Value(phi) || n <= 0 {
			return false
		}
		r.add(start + n)
		r.open = true
		return true
	case *ssa.Phi:
		if x == phi || !r.loop.Contains(x.Block()) {
			return false
		}
		if r.seen[x] {
			return true
		}
		r.seen[x] = true
		for _, e := range x.Edges {
			if !r.left(phi, e, start) {
				return false
			}
		}
		return true
	}
	return false
}

func (r *laterRange) add(n int64) {
	if !r.any || n < r.lo {
		r.lo = n
	}
	if !r.any || n > r.hi {
		r.hi = n
	}
	r.any = true
}

// compare returns the outcome of a comparison with a constant, if it is the same
// for the whole range.
func (r *laterRange) compare(op token.Token, limit int64) (outcome, known bool) {
	above, below := r.lo > limit, !r.open && r.hi < limit
	only := !r.open && r.lo == r.hi && r.lo == limit
	switch op {
	case token.GTR:
		return above, above || !r.open && r.hi <= limit
	case token.LEQ:
		return !above, above || !r.open && r.hi <= limit
	case token.GEQ:
		return r.lo >= limit, r.lo >= limit || below
	case token.LSS:
		return r.lo < limit, r.lo >= limit || below
	case token.EQL:
		return only, only || above || below
	case token.NEQ:
		return !only, only || above || below
	}
	return false, false
}
