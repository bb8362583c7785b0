// Package effects has the types that describe a function: the round trips that it
// makes, the keys that it accesses, the guards that it calls. They also say how it
// waits, and how it uses the functions and interfaces passed to it. Facts consist of
// these types. They sort and bound themselves, so that the same function always gives
// the same bytes. The package does not use SSA; it uses go/types for functions without
// a body.
package effects
