package trips

import "slices"

// Costliest returns the list of trips that costs most, of which each succeeds the one
// before and follows all others. T has a trip.
func Costliest[T any](all []T, trip func(T) Trip, cost func(T) int, succeeds func(first, then T) bool) []T {
	lists, sums := make([][]T, len(all)), make([]int, len(all))
	var most []T
	mostSum := 0
	for j, then := range all {
		lists[j] = []T{then}
		before := 0
		for i := range j {
			if sums[i] > before && succeeds(all[i], then) && !slices.ContainsFunc(lists[i], func(t T) bool { return !Follows(trip(t), trip(then)) }) {
				lists[j], before = append(slices.Clone(lists[i]), then), sums[i]
			}
		}
		if sums[j] = before + cost(then); sums[j] > mostSum {
			most, mostSum = lists[j], sums[j]
		}
	}
	return most
}
