// Package libcache keeps the state of limiters in the LRUs of
// hashicorp/golang-lru.
package libcache

import (
	"context"
	"errors"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/hashicorp/golang-lru/v2/expirable"
	"github.com/redis/go-redis/v9"
)

// Gateway forgets after five seconds, so it reads once in five seconds.
type Gateway struct {
	rdb     *redis.Client
	blocked *expirable.LRU[string, bool]
}

func NewGateway(rdb *redis.Client) *Gateway {
	return &Gateway{rdb: rdb, blocked: expirable.NewLRU[string, bool](10_000, nil, 5*time.Second)}
}

func (g *Gateway) Allow(ctx context.Context, tenant string) (bool, error) {
	if blocked, ok := g.blocked.Get(tenant); ok {
		return !blocked, nil
	}
	n, err := g.rdb.Exists(ctx, "ratelimit:blocked:"+tenant).Result()
	if err != nil {
		return true, err
	}
	g.blocked.Add(tenant, n > 0)
	return n == 0, nil
}

type state struct {
	open    bool
	fetched time.Time
}

// Breaker looks at the age of what the LRU holds.
type Breaker struct {
	rdb    redis.UniversalClient
	states *lru.Cache[string, state]
}

func (b *Breaker) Open(ctx context.Context, upstream string) (bool, error) {
	s, ok := b.states.Get(upstream)
	if ok && time.Since(s.fetched) < 10*time.Second {
		return s.open, nil
	}
	v, err := b.rdb.HGet(ctx, "circuit_breaker:"+upstream, "state").Result()
	switch {
	case errors.Is(err, redis.Nil):
		v = "closed"
	case err != nil && ok:
		return s.open, nil // stale is better than nothing
	case err != nil:
		return false, err
	}
	s = state{open: v == "open", fetched: time.Now()}
	b.states.Add(upstream, s)
	return s.open, nil
}
