package unpaced

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// WaitForTurn spins inside a loop that is paced: only the inner loop is
// wrong.
func WaitForTurn(ctx context.Context, rdb *redis.Client, me string) {
	ticker := time.NewTicker(time.Minute)
	defer ticker.Stop()
	for range ticker.C {
		for rdb.Get(ctx, "turn").Val() != me { // want unpaced:`rdb.Get in a loop without a wait: one GET per round trip`
		}
		rdb.Set(ctx, "turn", "", 0)
	}
}
