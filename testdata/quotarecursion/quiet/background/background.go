// Package background has guards that read by the guarded client now and then, and
// not for an operation.
package background

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"redisvet.test/quotarecursion/report/doubleread/stopped/cache"
)

var errOver = errors.New("over quota")

// Refreshed answers from memory. What fills the memory is a goroutine, and it
// is answered from memory as well.
type Refreshed struct {
	cache *cache.Cache
	over  atomic.Bool
}

// NewRefreshed returns a guard that reads by c.
func NewRefreshed(c *cache.Cache) *Refreshed { return &Refreshed{cache: c} }

// Check looks into the memory.
func (r *Refreshed) Check(ctx context.Context, key string) error {
	if r.over.Load() {
		return errOver
	}
	return nil
}

// Run reads every ten seconds.
func (r *Refreshed) Run(ctx context.Context) {
	tick := time.NewTicker(10 * time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if v, err := r.cache.Get(ctx, "quota"); err == nil {
				r.over.Store(v == "0")
			}
		}
	}
}

// Ahead reads once a second: it says that it has, before it does.
type Ahead struct {
	cache *cache.Cache
	next  atomic.Int64
	over  atomic.Bool
}

// NewAhead returns a guard that reads by c.
func NewAhead(c *cache.Cache) *Ahead { return &Ahead{cache: c} }

// Check reads at most once a second, whatever the number of operations.
func (a *Ahead) Check(ctx context.Context, key string) error {
	now := time.Now().Unix()
	if next := a.next.Load(); now >= next && a.next.CompareAndSwap(next, now+1) {
		if v, err := a.cache.Get(ctx, "quota"); err == nil {
			a.over.Store(v == "0")
		}
	}
	if a.over.Load() {
		return errOver
	}
	return nil
}

// Tenants is another quota: its check reads by a cache of its own that the
// first one guards, and nothing leads back from there.
type Tenants struct {
	plans *Plans
}

// Check asks the plans.
func (t *Tenants) Check(ctx context.Context, key string) error {
	return t.plans.Check(ctx, "plan:"+key)
}

// Plans answers from what it was given.
type Plans struct {
	known map[string]bool
}

// Check knows the plans.
func (p *Plans) Check(ctx context.Context, key string) error {
	if !p.known[key] {
		return errOver
	}
	return nil
}
