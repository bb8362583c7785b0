// Package counts writes on some calls, and reads on each.
package counts

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// Moves on to half-open now and then, and reads each time.
type Breaker struct{ rdb *redis.Client }

func (b *Breaker) Allow(ctx context.Context, name string) bool {
	state := b.rdb.Get(ctx, "breaker:"+name).Val() // want breaker:`^GET "breaker:\*" on every call of \(\*Breaker\)\.Allow`
	if state == "open" && b.rdb.Get(ctx, "since:"+name).Val() == "" {
		b.rdb.Set(ctx, "breaker:"+name, "half-"+state, 0)
		return true
	}
	return state != "open"
}

// Fail is how the state changes.
func (b *Breaker) Fail(ctx context.Context, name string) error {
	if b.rdb.Get(ctx, "breaker:"+name).Val() == "open" {
		return nil
	}
	return b.rdb.Set(ctx, "breaker:"+name, "open", time.Minute).Err()
}
