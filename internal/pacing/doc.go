// Package pacing says how fast a loop can go: what waits in it, on which paths it
// repeats without a wait, and which of its paths need work to be found first.
//
//	pace.go   what waits in a loop
//	context.go what is sent after a context has ended
//	taken.go  what a loop takes away
//	drain.go  the paths through a loop that are taken only when there was work
//	fresh.go  what a loop gets from elsewhere
//	race.go   what happens only if somebody else comes in between
//	repeat.go repetitions that come only a few times in a row
//	limit.go  loops that the time ends
package pacing
