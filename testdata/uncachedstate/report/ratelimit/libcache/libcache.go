// Package libcache has LRUs of hashicorp/golang-lru that answer for something
// else.
package libcache

import (
	"context"

	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/hashicorp/golang-lru/v2/expirable"
	"github.com/redis/go-redis/v9"
)

// Counted asks the LRU only to count hits, and reads whatever it says.
type Counted struct {
	rdb    *redis.Client
	seen   *lru.Cache[string, struct{}]
	visits map[bool]int
}

func (c *Counted) Allow(ctx context.Context, tenant string) bool {
	known := c.seen.Contains(tenant)
	c.visits[known]++
	if !known {
		c.seen.Add(tenant, struct{}{})
	}
	blocked, err := c.rdb.Exists(ctx, "ratelimit:blocked:"+tenant).Result() // want ratelimit:`EXISTS "ratelimit:blocked:\*" on every call of \(\*Counted\)\.Allow`
	return err != nil || blocked == 0
}

// Profiles keeps user profiles, which says nothing about the limiter beside
// them.
type Profiles struct {
	rdb      *redis.Client
	profiles *expirable.LRU[string, string]
}

func (p *Profiles) Profile(ctx context.Context, id string) (string, error) {
	if v, ok := p.profiles.Get(id); ok {
		return v, nil
	}
	return p.rdb.Get(ctx, "profile:"+id).Result()
}

func (p *Profiles) Throttled(ctx context.Context, id string) (bool, error) {
	ttl, err := p.rdb.TTL(ctx, "throttle:"+id).Result() // want ratelimit:`TTL "throttle:\*" on every call of \(\*Profiles\)\.Throttled`
	return ttl > 0, err
}
