package inmemory

import (
	"context"

	"redisvet.test/redisloop/report/perelement/repository/store"
)

// Tally counts through an interface whose one implementation is in memory,
// though the package behind it has others for Redis.
func Tally(ctx context.Context, events []string) {
	counters := store.NewCounters()
	for _, event := range events {
		_ = counters.Add(ctx, event, 1)
	}
}
