// Package declared calls functions of which a directive says what nothing in
// their code shows.
package declared

import (
	"context"

	"github.com/redis/go-redis/v9"

	"redisvet.test/summary/promises"
	"redisvet.test/summary/stubs"
)

type Worker struct {
	rdb  *redis.Client
	turn func(ctx context.Context) bool
}

// enter has its turn in a way that is not seen.
//
//redisvet:waits -- the turn comes once a second
func (w *Worker) enter(ctx context.Context) bool { return w.turn(ctx) }

// Own: a method of this package.
func (w *Worker) Own(ctx context.Context) {
	for w.enter(ctx) {
		w.rdb.Incr(ctx, "rounds")
	}
}

// Value: and as a value.
func (w *Worker) Value(ctx context.Context) {
	enter := w.enter
	for {
		enter(ctx)
		w.rdb.Incr(ctx, "rounds")
	}
}

// Interface: a method of an interface that nothing in sight implements.
func (w *Worker) Interface(ctx context.Context, p promises.Pacer) {
	for p.Next(ctx) {
		w.rdb.Incr(ctx, "rounds")
	}
}

// Embedded: the same method, of an interface that embeds that one.
func (w *Worker) Embedded(ctx context.Context, s promises.Stepper) {
	for {
		if !s.Next(ctx) {
			continue
		}
		w.rdb.Incr(ctx, "rounds")
	}
}

// Generic: a method of an instance of a generic type.
func (w *Worker) Generic(ctx context.Context, d *promises.Desk[string]) {
	for {
		ticket := d.Ticket()
		w.rdb.Set(ctx, "ticket", ticket, 0)
	}
}

// Field: a function in a field of an instance of a generic type.
func (w *Worker) Field(ctx context.Context, d *promises.Desk[int]) {
	for d.Ready(ctx) {
		w.rdb.Incr(ctx, "opened")
	}
}

// Variable: a function in a variable of another package.
func (w *Worker) Variable(ctx context.Context) {
	for {
		promises.Settle()
		w.rdb.Incr(ctx, "settled")
	}
}

// Generated: a method of an interface in a generated package.
func (w *Worker) Generated(ctx context.Context, c stubs.Client) {
	for c.Tick(ctx) {
		w.rdb.Incr(ctx, "ticks")
	}
}

// tick has its body in another language.
//
//redisvet:waits -- it returns with the next tick of the clock
func tick() bool

// Bodiless: a function without a body.
func (w *Worker) Bodiless(ctx context.Context) {
	for tick() {
		w.rdb.Incr(ctx, "ticks")
	}
}

type impatient struct{}

func (impatient) Next(context.Context) bool { return true }
func (impatient) Hint(context.Context) bool { return true }

// Implemented: what is said of the interface's method is said of all that
// implement it.
func (w *Worker) Implemented(ctx context.Context) {
	var p promises.Pacer = impatient{}
	for {
		p.Next(ctx)
		w.rdb.Incr(ctx, "rounds")
	}
}
