// want package:"reaches redis" package:`^[^*]*\.Shared is .*twin\.Flags$`

// Package twin has one interface with an implementation in Redis and one in
// memory.
package twin

import (
	"context"

	"github.com/redis/go-redis/v9"

	"redisvet.test/summary/memory"
)

// Flags tells which features are on.
type Flags interface {
	Enabled(ctx context.Context, name string) (bool, error)
	Enable(ctx context.Context, name string) error
}

// Shared keeps flags where all processes see them.
type Shared struct{ Rdb *redis.Client }

// Enabled asks Redis.
func (s Shared) Enabled(ctx context.Context, name string) (bool, error) { // want Enabled:"^HEXISTS$"
	return s.Rdb.HExists(ctx, "flags", name).Result()
}

// Enable tells Redis.
func (s Shared) Enable(ctx context.Context, name string) error { // want Enable:"^HSET$"
	return s.Rdb.HSet(ctx, "flags", name, 1).Err()
}

// New takes memory where there is no client.
func New(rdb *redis.Client) Flags {
	if rdb == nil {
		return memory.New()
	}
	return Shared{rdb}
}

// On reaches one of the two.
func On(ctx context.Context, f Flags, name string) bool { // want On:`^HEXISTS through Shared\.Enabled, calls parameter 1\.Enabled once$`
	on, err := f.Enabled(ctx, name)
	return on && err == nil
}

// Local holds the twin in memory and no other.
func Local(ctx context.Context, name string) bool {
	on, _ := memory.New().Enabled(ctx, name)
	return on
}
