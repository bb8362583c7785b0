package valueuse

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/rediscmd"
)

// OnlyShown reports whether what is read is a number that decides nothing: it goes
// into a header, on a page or into an answer that is a number. handedOut is set if
// callers of other packages get that answer.
func (u *Uses) OnlyShown(read Read) (only, handedOut bool) {
	if rediscmd.MembershipCommands[read.Command] {
		return false, false // a number that means yes or no
	}
	n := u.newNumber(read, nil)
	n.shown = new(shown)
	n.followRead(read)
	only = n.shown.number && !n.escaped &&
		!slices.ContainsFunc(n.shown.conditions, func(v ssa.Value) bool { return answersBy(v, map[ssa.Value]bool{}) })
	return only, n.handedOut
}

// shown is what OnlyShown collects about the values that are followed.
type shown struct {
	number     bool // one of them is a number
	conditions []ssa.Value
}

func (s *shown) note(v ssa.Value) {
	if isNumber(v.Type()) {
		s.number = true
	}
	if flow.IsBool(v.Type()) {
		s.conditions = append(s.conditions, v)
	}
}

func (s *shown) condition(cmp *ssa.BinOp) {
	if !flow.IsErrorTest(cmp) {
		s.conditions = append(s.conditions, cmp)
	}
}

// isPresence reports whether a value says whether a map has an entry, or an
// interface a type.
func isPresence(e *ssa.Extract) bool {
	switch e.Tuple.(type) {
	case *ssa.Lookup, *ssa.TypeAssert:
		return e.Index == 1
	}
	return false
}

// endsAt reports whether a value of type t is no longer followed. A time is no
// number.
func (n *number) endsAt(t types.Type) bool { return n.shown == nil && flow.IsTime(t) }
