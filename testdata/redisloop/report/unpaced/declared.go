package unpaced

import (
	"context"

	"elsewhere.test/promises"
	"github.com/redis/go-redis/v9"

	own "redisvet.test/summary/promises"
)

type Turns struct {
	rdb  *redis.Client
	turn func(ctx context.Context) bool
}

//redisvet:waits
func (t *Turns) reasonless(ctx context.Context) bool { return t.turn(ctx) }

// Reasonless: a directive without a reason does not count.
func (t *Turns) Reasonless(ctx context.Context) {
	for t.reasonless(ctx) {
		t.rdb.Incr(ctx, "rounds") // want unpaced:`loop without a wait`
	}
}

// Elsewhere: what another module's directives say, its users have not agreed to.
func (t *Turns) Elsewhere(ctx context.Context, g promises.Gate) {
	for g.Enter(ctx) {
		t.rdb.Incr(ctx, "rounds") // want unpaced:`loop without a wait`
	}
}

// Undeclared: another method of an interface one of whose methods waits.
func (t *Turns) Undeclared(ctx context.Context, p own.Pacer) {
	for p.Hint(ctx) {
		t.rdb.Incr(ctx, "rounds") // want unpaced:`loop without a wait`
	}
}

// SomePaths: the call that waits is not made on each path.
func (t *Turns) SomePaths(ctx context.Context, p own.Pacer) {
	for {
		n := t.rdb.Incr(ctx, "rounds").Val() // want unpaced:`without a wait when n == 0:`
		if n == 0 {
			continue
		}
		p.Next(ctx)
	}
}

// poll is begun once, and sends without end.
//
//redisvet:once -- main begins it
func (t *Turns) poll(ctx context.Context) {
	for ctx.Err() == nil {
		t.rdb.Incr(ctx, "rounds") // want unpaced:`loop without a wait`
	}
}

// Poll waits itself, but what it calls each time does not.
//
//redisvet:waits -- it does not come back before the context ends
func (t *Turns) Poll(ctx context.Context) { t.poll(ctx) }
