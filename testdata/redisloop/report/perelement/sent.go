package perelement

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Collect empties a list, and sends how much there was.
func Collect(ctx context.Context, rdb *redis.Client, counts chan<- int) (all []string) {
	for {
		v, err := rdb.LPop(ctx, "collected").Result() // want perelement:`rdb.LPop in a loop that empties a list: one LPOP per element`
		if err != nil {
			return all
		}
		all = append(all, v)
		counts <- 1
	}
}

// Look sends what it reads: MGET would read all at once.
func Look(ctx context.Context, rdb *redis.Client, ids []string, out chan<- string) {
	for _, id := range ids {
		out <- rdb.Get(ctx, "looked:"+id).Val() // want perelement:`rdb.Get in a loop over ids: one GET per element`
	}
}
