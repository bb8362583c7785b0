package perelement

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// A tally counts what is in a list. Nothing is lost if it takes many at a time.
type tally struct {
	rdb  *redis.Client
	seen map[string]int
}

func (t *tally) one(ctx context.Context) bool {
	id, err := t.rdb.RPop(ctx, "seen").Result()
	if err != nil {
		return false
	}
	t.seen[id]++
	return true
}

func (t *tally) all(ctx context.Context) {
	for t.one(ctx) { // want perelement:`^t.one in a loop that empties a list: one RPOP per element`
	}
}
