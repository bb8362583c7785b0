// Package flow describes SSA and knows nothing of Redis: natural loops and
// their statements, paths that avoid a set of blocks, the origins of values,
// and constant durations.
package flow
