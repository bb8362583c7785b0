// Package promises says in directives what its code does not show. It knows no
// Redis.
package promises

import "context"

// A Pacer is implemented in packages that nothing here imports.
type Pacer interface {
	// Next returns when the next round may begin.
	//
	//redisvet:waits -- each implementation asks the scheduler for its slot
	Next(ctx context.Context) bool // want Next:"^declared waits$"
	// Hint says how many rounds are left, at once.
	Hint(ctx context.Context) bool
}

// A Stepper is a Pacer that can be stopped.
type Stepper interface {
	Pacer
	Stop()
}

// A Desk hands out tickets.
type Desk[T any] struct {
	hand func() T

	// Ready returns when the desk opens.
	//
	//redisvet:waits -- the desk opens once a second
	Ready func(ctx context.Context) bool // want Ready:"^declared waits$"
}

// Ticket returns the next ticket.
//
//redisvet:waits -- the machine behind it prints ten a second
func (d *Desk[T]) Ticket() T { return d.hand() } // want Ticket:"^waits$"

// Settle is set for each platform.
//
//redisvet:waits -- every platform's returns after a second of quiet
var Settle func() // want Settle:"^declared waits$"

// A Table keeps what it is asked for.
type Table interface {
	// Find calls ask for a key that it does not have.
	//
	//redisvet:cached -- kept for a minute; the tests of the table count the calls
	Find(key string, ask func(key string) (string, error)) (string, error) // want Find:"^declared cached$"
	// Fresh calls ask each time.
	Fresh(key string, ask func(key string) (string, error)) (string, error)
}

var begun func() bool

// Begin runs f for the first caller.
//
//redisvet:once -- begun answers true once in a process
func Begin(f func()) { // want Begin:"calls parameter 0 guarded"
	if begun() {
		f()
	}
}
