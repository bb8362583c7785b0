// Package declared reads state in functions of which a directive says that they
// answer from memory, or run once.
package declared

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Limiter struct {
	rdb  *redis.Client
	keep func(key string, ask func() bool) bool
}

// Allow has its cache in a function that is not seen.
//
//redisvet:cached -- keep holds each answer for five seconds
func (l *Limiter) Allow(ctx context.Context, ip string) bool {
	return l.keep(ip, func() bool { return l.rdb.Exists(ctx, "ratelimit:blocked:"+ip).Val() == 0 })
}

// Plain is generated around its cache when the program is built.
//
//redisvet:cached -- the build wraps it, see tools/wrap
func (l *Limiter) Plain(ctx context.Context, ip string) bool {
	return l.rdb.Exists(ctx, "ratelimit:blocked:"+ip).Val() == 0
}

// Middle calls a helper that reads.
//
//redisvet:cached -- the build wraps it, see tools/wrap
func (l *Limiter) Middle(ctx context.Context, ip string) bool { return l.blocked(ctx, ip) }

func (l *Limiter) blocked(ctx context.Context, ip string) bool {
	return l.rdb.Exists(ctx, "ratelimit:blocked:"+ip).Val() > 0
}

// AllowAll reads when the program starts, whatever its name is.
//
//redisvet:once -- main calls it before it listens
func (l *Limiter) AllowAll(ctx context.Context) bool {
	return l.rdb.Get(ctx, "ratelimit:enabled").Val() == "no"
}

// A Breaker is asked through a field.
type Breaker struct {
	rdb *redis.Client
	// lookup is set to state, with a cache around it where it matters.
	//
	//redisvet:cached -- the constructor puts a cache around it
	lookup func(ctx context.Context, name string) string
}

func NewBreaker(rdb *redis.Client) *Breaker {
	b := &Breaker{rdb: rdb}
	b.lookup = b.state
	return b
}

func (b *Breaker) state(ctx context.Context, name string) string {
	return b.rdb.Get(ctx, "circuit_breaker:"+name).Val()
}

func (b *Breaker) Allow(ctx context.Context, name string) bool {
	return b.lookup(ctx, name) != "open"
}

type states interface {
	//redisvet:cached -- every implementation has a cache
	State(ctx context.Context, name string) string
}

type stored struct{ rdb *redis.Client }

func (s *stored) State(ctx context.Context, name string) string {
	return s.rdb.Get(ctx, "circuit_breaker:"+name).Val()
}

// A Guard is asked through an interface.
type Guard struct{ in states }

func newGuard(rdb *redis.Client) *Guard { return &Guard{in: &stored{rdb}} }

func (g *Guard) Allow(ctx context.Context, name string) bool {
	return g.in.State(ctx, name) != "open"
}
