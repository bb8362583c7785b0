// Package direct calls a layer by its concrete type: it decides.
package direct

import (
	"context"
	"sync"
	"time"

	"redisvet.test/uncachedstate/report/ratelimit/layers/combined"
	"redisvet.test/uncachedstate/report/ratelimit/layers/repository"
)

// Gate asks each time.
type Gate struct{ repo *repository.Throttles }

func (g *Gate) Pass(ctx context.Context, tenant string) bool {
	blocked, err := g.repo.Throttled(ctx, tenant) // want ratelimit:`^EXISTS "throttle:\*" through \(\*Throttles\)\.Throttled on every call of \(\*Gate\)\.Pass; a 5 s in-process cache would ask once per key per 5 s$`
	return err == nil && !blocked
}

func (g *Gate) Mode(ctx context.Context) string {
	mode, _ := g.repo.Mode(ctx) // want ratelimit:`^GET "throttle:mode" through \(\*Throttles\)\.Mode on every call of \(\*Gate\)\.Mode`
	return mode
}

// Above does not report once more what Gate has.
func (g *Gate) Above(ctx context.Context, tenant string) bool { return g.Pass(ctx, tenant) }

// Kept asks once in a while.
type Kept struct {
	repo *repository.Throttles
	mu   sync.Mutex
	at   map[string]time.Time
	last map[string]bool
}

func (k *Kept) Pass(ctx context.Context, tenant string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if time.Since(k.at[tenant]) < 5*time.Second {
		return !k.last[tenant]
	}
	blocked, err := k.repo.Throttled(ctx, tenant)
	if err == nil {
		k.at[tenant], k.last[tenant] = time.Now(), blocked
	}
	return !blocked
}

// ResetThrottles is for operators.
func (g *Gate) ResetThrottles(ctx context.Context, tenant string) (bool, error) {
	return g.repo.Throttled(ctx, tenant)
}

// Combined asks what may be a cache: the types behind the interface do not say.
type Combined struct{ blocks combined.Blocks }

func (c *Combined) Pass(ctx context.Context, id string) bool {
	blocked, err := c.blocks.Blocked(ctx, id)
	return err == nil && !blocked
}
