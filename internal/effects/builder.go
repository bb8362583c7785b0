package effects

import (
	"cmp"
	"slices"
)

// A Builder builds a summary and indexes what is in it.
type Builder struct {
	Summary
	roundTrips  places[roundTripID]
	keyAccesses places[keyAccessID]
	guardCalls  places[guardCallID]
}

// A places maps the identity of an item to its index in a list. It is nil for
// short lists; only a function with thousands of calls has long ones.
type places[K comparable] map[K]int

// few is the length up to which a list is searched linearly.
const few = 8

// at returns the place of the item with the key k, or -1.
func at[T any, K comparable](list []T, in *places[K], k K, key func(T) K) int {
	if len(list) <= few {
		return slices.IndexFunc(list, func(x T) bool { return key(x) == k })
	}
	if *in == nil {
		*in = places[K]{}
	}
	for i := len(*in); i < len(list); i++ {
		(*in)[key(list[i])] = i
	}
	if i, ok := (*in)[k]; ok {
		return i
	}
	return -1
}

// sortByText sorts a list by a number and then by a text, which is computed
// once per item.
func sortByText[T any](list []T, number func(T) int, text func(T) string) {
	type keyed struct {
		n    int
		text string
		x    T
	}
	all := make([]keyed, len(list))
	for i, x := range list {
		all[i] = keyed{number(x), text(x), x}
	}
	slices.SortStableFunc(all, func(a, b keyed) int { return cmp.Or(cmp.Compare(a.n, b.n), cmp.Compare(a.text, b.text)) })
	for i, k := range all {
		list[i] = k.x
	}
}
