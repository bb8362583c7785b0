package unpaced

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Priority takes jobs from the first queue that has one. When all are empty, it asks all
// again at once.
func Priority(ctx context.Context, rdb *redis.Client, queues []string, run func(string)) {
	for {
		for _, q := range queues {
			job, err := rdb.LPop(ctx, q).Result() // want unpaced:`^rdb.LPop in a loop without a wait when err != nil: one LPOP per round trip, .*use BLPOP`
			if err != nil {
				continue
			}
			run(job)
			break
		}
	}
}

// A Board has what is shown.
type Board struct {
	rdb  *redis.Client
	keys []string
}

// Refresh reads all keys, and begins again at once.
func (b *Board) Refresh(ctx context.Context, set func(k, v string)) {
	for ctx.Err() == nil {
		for _, k := range b.keys {
			set(k, b.rdb.Get(ctx, k).Val()) // want unpaced:`^b.rdb.Get in a loop without a wait: one GET per round trip, about 170M a day`
		}
	}
}

// InChunks reads them a hundred at a time.
func (b *Board) InChunks(ctx context.Context, set func([]any)) {
	for {
		select {
		case <-ctx.Done():
			return
		default:
		}
		for i := 0; i < len(b.keys); i += 100 {
			set(b.rdb.MGet(ctx, b.keys[i:min(i+100, len(b.keys))]...).Val()) // want unpaced:`^b.rdb.MGet in a loop without a wait`
		}
	}
}

// Alive pings each server, and begins again at once.
func Alive(ctx context.Context, servers []*redis.Client, down func(error)) {
	for {
		for _, s := range servers {
			if err := s.Ping(ctx).Err(); err != nil { // want unpaced:`^health check s.Ping in a loop without a wait`
				down(err)
			}
		}
	}
}
