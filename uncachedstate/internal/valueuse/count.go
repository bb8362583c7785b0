package valueuse

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
)

// A Count says whether a value is a count, and how that is known. A stale copy of a
// count admits too many.
type Count int

const (
	NoCount  Count = iota
	Counted        // the program adds to it, which the caller of this package finds out
	Compared       // it is compared with a limit
	Unseen         // it may be a count: what is done with it is not seen
)

// String returns why a count gets no cached read, or "" for what is none.
func (c Count) String() string {
	return []string{
		"",
		"this package adds to it, and a stale count admits too many",
		"it is compared with a limit, and a stale count admits too many",
		"it may be a count, and a stale count admits too many",
	}[c]
}

// CountOf returns whether a value may be a count: a number that is compared with a
// limit, whatever its key is called. Which of two numbers is the limit is known if
// the other one is a count or the time. Otherwise the value may be the count. With
// checks, only what these callers do with the value matters.
func (u *Uses) CountOf(read Read, checks []summary.Caller) Count {
	if rediscmd.MembershipCommands[read.Command] || rediscmd.LifetimeCommands[read.Command] {
		return NoCount
	}
	n := u.followed(read, checks)
	// Decide after following: the order in which values are found does not matter.
	bounds := false // the value limits a count that is kept elsewhere
	for _, cmp := range n.compared {
		bounds = bounds || n.bounds(cmp)
	}
	for _, cmp := range n.compared {
		if n.ofLimit(cmp, bounds) {
			return Compared
		}
	}
	if (n.escaped || n.handedOut) && !bounds {
		return Unseen
	}
	return NoCount
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

// ofLimit reports whether a comparison may be of a count with a limit. Comparing
// a limit with zero tests whether there is one.
func (n *number) ofLimit(cmp *ssa.BinOp, bounds bool) bool {
	if n.bounds(cmp) {
		return false
	}
	p := n.parts(cmp)
	if known, limit := p.variable(); known {
		return limit
	}
	if isCode(cmp) {
		return false
	}
	k, exact := constant.Int64Val(constant.ToInt(p.constant))
	switch {
	case bounds && exact && k <= 1:
		return false
	case exact && (cmp.Op == token.EQL || cmp.Op == token.NEQ):
		return k != 1 && k >= 0 // 1 is a flag, -1 means none
	}
	return true
}

// isCode reports whether a comparison tests equality with a constant of a named
// type, as State(n) == Open does.
func isCode(cmp *ssa.BinOp) bool {
	_, named := types.Unalias(cmp.X.Type()).(*types.Named)
	return named && (cmp.Op == token.EQL || cmp.Op == token.NEQ)
}

// A comparand describes what a number is compared with.
type comparand struct {
	other    []ssa.Value    // neither the number nor a constant
	constant constant.Value // set if one side is a constant
	scaled   bool           // it is multiplied or divided by a variable
}

// variable reports whether a number is compared with something that is no constant, and
// then whether that may be its limit. The time is none.
func (p comparand) variable() (known, limit bool) {
	if len(p.other) > 0 {
		return true, p.scaled || !slices.ContainsFunc(p.other, fromClock)
	}
	return p.constant == nil, true // compared with another part of the value
}

// parts returns what a number is compared with.
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
