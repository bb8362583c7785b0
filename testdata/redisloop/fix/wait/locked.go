package wait

import (
	"context"
	"sync"

	"github.com/redis/go-redis/v9"
)

// A Gate waits for a schema.
type Gate struct {
	mu   sync.RWMutex
	rdb  *redis.Client
	open bool
}

// Before lets go of its mutex before the loop.
func (g *Gate) Before(ctx context.Context) error {
	g.mu.Lock()
	g.open = true
	g.mu.Unlock()
	for {
		if g.rdb.Get(ctx, "schema").Val() == "7" { // want unpaced:`loop without a wait`
			return nil
		}
	}
}

// Inside lets go of it in each round.
func (g *Gate) Inside(ctx context.Context) error {
	for {
		g.mu.RLock()
		v := g.rdb.Get(ctx, "schema").Val() // want unpaced:`loop without a wait`
		g.mu.RUnlock()
		if v == "7" {
			return nil
		}
	}
}

// Held keeps others out as long as it runs: a wait would make that longer.
func (g *Gate) Held(ctx context.Context) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	for {
		if g.rdb.Get(ctx, "schema").Val() == "7" { // want unpaced:`loop without a wait`
			return nil
		}
	}
}

// Late lets go of it behind the loop.
func (g *Gate) Late(ctx context.Context) error {
	g.mu.RLock()
	for {
		if g.rdb.Get(ctx, "schema").Val() == "7" { // want unpaced:`loop without a wait`
			break
		}
	}
	g.mu.RUnlock()
	return nil
}

// Other locks in a literal that runs at another time.
func (g *Gate) Other(ctx context.Context, later func(func())) error {
	later(func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.open = true
	})
	for {
		if g.rdb.Get(ctx, "schema").Val() == "7" { // want unpaced:`loop without a wait`
			return nil
		}
	}
}
