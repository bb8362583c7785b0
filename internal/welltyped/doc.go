// Package welltyped builds the SSA form of one package, whatever state it is in.
// go/ssa panics on code that does not type-check: the statements that hold the
// errors are left out, and positions of them are kept. Functions that are nested
// too deep to be built lose their bodies.
package welltyped
