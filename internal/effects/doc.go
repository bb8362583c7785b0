// Package effects has the types of what is known of a function: the round trips
// that a call of it makes, the keys it accesses, the guards it calls, how it
// waits, and what it does with functions and interfaces that it is given. Facts
// consist of these types: they sort and bound themselves, so that the same
// function always gives the same bytes. It knows nothing of SSA; go/types serve
// to describe functions without a body.
package effects
