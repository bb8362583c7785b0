// Package summary computes what each function of a package does to Redis: the round
// trips that a call makes, and how it waits. It also says what the function does with
// the functions and interfaces that it is given. It is the one place where calls are
// resolved; the rules read its result.
//
// Its files, in the order of the work:
//
//	summary.go     the analyzer: which packages are analysed at all
//	fn.go          a function, its dominators, and what was left out of it
//	solve.go       the fixpoint over the functions of a package
//	resolve.go     which functions a call may run
//	interfaces.go  which types are put into which interfaces
//	site.go        a call that matters
//	command.go     a call of go-redis itself, and the script that it runs
//	client.go      what a client value is: a client or a pipeline
//	keyaccess.go   which keys a call reads and writes
//	guardcall.go   where a call may ask a guard
//	cutoff.go      what keeps a call from being made a second time
//	paramuse.go    what a function does with its function and interface parameters
//	wait.go        how a function waits, by its outcome
//	external.go    calls of what is outside of the analysis
//	cachemiss.go   what is reached only when a local lookup has missed
//	flag.go        flags by which a function loads once, or when something has changed
//	declared.go    what directives say of functions
//	alternative.go round trips of which a call makes only one
//	slow.go        calls that take far longer than a round trip
//	fact.go        what other packages learn
//	wiring.go      what the package injects in a whole program, and what is injected for it
//
// And for the rules that read the result:
//
//	result.go      the result, and the calls of interfaces that may read Redis elsewhere
//	callers.go     who calls a function, and where it is used as a value
//	binding.go     where values are put into interfaces, and functions into fields
//	node.go        a function by its type, name or value
//
// Package pacing reads more of loops from it.
// Other packages describe code without summaries: keytext strings, loopinfo
// loops, and flow SSA. The types of facts are in effects.
package summary
