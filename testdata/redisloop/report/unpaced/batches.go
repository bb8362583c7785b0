package unpaced

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type batcher struct {
	rdb  *redis.Client
	load func() []string
}

// What is loaded ends the loop, and the command has nothing to do with it.
func (b *batcher) apart(ctx context.Context) {
	for {
		list := b.load()
		if len(list) == 0 {
			return
		}
		b.rdb.Incr(ctx, "rounds") // want unpaced:`^b.rdb.Incr in a loop without a wait`
	}
}

// What is loaded does not end the loop.
func (b *batcher) ever(ctx context.Context) {
	for {
		list := b.load()
		if len(list) == 0 {
			continue
		}
		b.rdb.RPush(ctx, "all", list) // want unpaced:`^b.rdb.RPush in a loop without a wait`
	}
}

// Redis' own answer is empty for ever.
func (b *batcher) empty(ctx context.Context) {
	for {
		list := b.rdb.LRange(ctx, "all", 0, 9).Val() // want unpaced:`^b.rdb.LRange in a loop without a wait`
		if len(list) > 100 {
			return
		}
		b.rdb.RPush(ctx, "all", list)
	}
}

// The loop goes on while there is nothing.
func (b *batcher) until(ctx context.Context) {
	for {
		list := b.load()
		b.rdb.Set(ctx, "depth", len(list), 0) // want unpaced:`^b.rdb.Set in a loop without a wait`
		if len(list) > 0 {
			return
		}
	}
}
