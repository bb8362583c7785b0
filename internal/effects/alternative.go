package effects

import (
	"slices"

	"github.com/redisvet/redisvet/internal/rediscmd"
)

// A sent is what distinguishes two round trips in a price.
type sent struct {
	command string
	kind    rediscmd.Kind
}

// MarkAlternatives marks the round trips that a way with the given ones leaves
// out.
func MarkAlternatives(trips, way []RoundTrip) {
	on := sentBy(way)
	for i, t := range trips {
		trips[i].Alternative = !on[sent{t.Command, t.Kind}]
	}
}

// MarkTargets marks the round trips of a call that makes those of one target: the
// costliest. Trips that no target makes come from a callback and count.
func MarkTargets(trips []RoundTrip, targets [][]RoundTrip) {
	var most []RoundTrip
	for _, t := range targets {
		if here := Counted(t); Cost(here) > Cost(most) {
			most = here
		}
	}
	of, on := sentBy(slices.Concat(targets...)), sentBy(most)
	for i, t := range trips {
		k := sent{t.Command, t.Kind}
		trips[i].Alternative = of[k] && !on[k]
	}
}

// MarkFound marks the round trips that are made only after an earlier one has found
// something: those of whose command all that are given are marked.
func MarkFound(trips, made []RoundTrip) {
	idle := sentBy(slices.DeleteFunc(slices.Clone(made), func(t RoundTrip) bool { return t.Found }))
	of := sentBy(made)
	for i, t := range trips {
		k := sent{t.Command, t.Kind}
		trips[i].Found = of[k] && !idle[k]
	}
}

func sentBy(trips []RoundTrip) map[sent]bool {
	out := map[sent]bool{}
	for _, t := range trips {
		out[sent{t.Command, t.Kind}] = true
	}
	return out
}

// Counted returns the round trips that count in a price.
func Counted(trips []RoundTrip) []RoundTrip {
	return slices.DeleteFunc(slices.Clone(trips), func(t RoundTrip) bool { return t.Alternative || t.Cached })
}

// Cost returns the number of commands that round trips send.
func Cost(trips []RoundTrip) int {
	n := 0
	for _, t := range trips {
		n += max(t.Calls, 1)
	}
	return n
}
