// Package redisstore is a layer that stores: whether its answers are cached is
// for those above it to say, so nothing is reported here.
package redisstore

import (
	"context"

	"github.com/redis/go-redis/v9"

	"redisvet.test/uncachedstate/report/ratelimit/layers/breaker"
	"redisvet.test/uncachedstate/report/ratelimit/layers/domain"
)

// States keeps limits and circuits.
type States struct{ rdb *redis.Client }

func New(rdb *redis.Client) *States { return &States{rdb} }

func (s *States) Blocked(ctx context.Context, client string) (bool, error) {
	n, err := s.rdb.Exists(ctx, "ratelimit:blocked:"+client).Result()
	return n == 1, err
}

func (s *States) Open(ctx context.Context, name string) (bool, error) {
	v, err := s.rdb.Get(ctx, "circuit_breaker:"+name).Result()
	return v == "open", err
}

func (s *States) Trip(ctx context.Context, name string) error {
	return s.rdb.Set(ctx, "circuit_breaker:"+name, "open", 0).Err()
}

// Used reads what Add counts: a copy of a count is none.
func (s *States) Used(ctx context.Context, client string) (int, error) {
	return s.rdb.Get(ctx, "ratelimit:used:"+client).Int()
}

func (s *States) Add(ctx context.Context, client string) error {
	return s.rdb.Incr(ctx, "ratelimit:used:"+client).Err()
}

// RateLimiter is no layer, wherever it stands: it decides.
type RateLimiter struct{ rdb *redis.Client }

func (l *RateLimiter) Allow(ctx context.Context, client string) (bool, error) {
	n, err := l.rdb.Exists(ctx, "ratelimit:blocked:"+client).Result() // want ratelimit:`^EXISTS "ratelimit:blocked:\*" on every call of \(\*RateLimiter\)\.Allow`
	return n == 0, err
}

// Hidden is only known by the interface.
type hidden struct{ rdb *redis.Client }

// NewLimits returns the interface, so that the package that wires it sees no type.
func NewLimits(rdb *redis.Client) domain.Limits { return &hidden{rdb} }

func (h *hidden) Blocked(ctx context.Context, client string) (bool, error) {
	n, err := h.rdb.Exists(ctx, "ratelimit:blocked:"+client).Result()
	return n == 1, err
}

// Circuits has a key that says little.
type Circuits struct{ rdb *redis.Client }

func NewCircuits(rdb *redis.Client) *Circuits { return &Circuits{rdb} }

func (c *Circuits) State(ctx context.Context, upstream string) (breaker.State, error) {
	v, err := c.rdb.HGet(ctx, "svc:"+upstream+":circuit", "state").Int()
	return breaker.State(v), err
}
