// Package refreshed has a breaker that a goroutine brings up to date, and that
// asks Redis all the same.
package refreshed

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// Impatient has a refresher as well, and asks Redis itself all the same.
type Impatient struct {
	rdb  *redis.Client
	last atomic.Bool
}

// Watch refreshes every ten seconds.
func (i *Impatient) Watch(ctx context.Context) {
	for range time.Tick(10 * time.Second) {
		if ctx.Err() != nil {
			return
		}
		i.last.Store(i.isOpen(ctx))
	}
}

func (i *Impatient) isOpen(ctx context.Context) bool {
	return i.rdb.Get(ctx, "breaker:search").Val() == "open" // want breaker:`GET "breaker:search" on every call of \(\*Impatient\)\.Allow`
}

// Allow does not look at what Watch has stored.
func (i *Impatient) Allow(ctx context.Context) bool {
	return !i.isOpen(ctx)
}
