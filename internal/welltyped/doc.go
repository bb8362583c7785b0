// Package welltyped builds the SSA form of one package, even if it has type
// errors. go/ssa panics on such code, so statements with errors are left out
// and their positions recorded. Functions that are nested too deeply lose their
// bodies.
package welltyped
