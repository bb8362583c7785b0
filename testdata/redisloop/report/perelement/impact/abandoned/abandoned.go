// Package abandoned has goroutines for which nobody waits, and others.
package abandoned

import (
	"context"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

type Games struct{ rdb *redis.Client }

func (g *Games) save(ctx context.Context, id string) {
	g.rdb.Set(ctx, "game:"+id, 1, 0)
}

// SaveAll goes on at once.
func (g *Games) SaveAll(ctx context.Context, ids []string) {
	for _, id := range ids {
		go g.save(ctx, id) // want perelement/low:`^g.save in a loop over ids:`
	}
}

// Touch does the same with a literal.
func (g *Games) Touch(ctx context.Context, ids []string) {
	for _, id := range ids {
		go func() {
			g.rdb.Set(ctx, "seen:"+id, 1, 0) // want perelement/low:`^g.rdb.Set in a loop over ids:`
		}()
	}
}

// Waited waits for all.
func (g *Games) Waited(ctx context.Context, ids []string) {
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Add(1)
		go func() {
			defer wg.Done()
			g.rdb.Set(ctx, "seen:"+id, 1, 0) // want perelement/medium:`^g.rdb.Set in a loop over ids: one SET per element; use a pipeline$`
		}()
	}
	wg.Wait()
}

// Collected waits for the answers.
func (g *Games) Collected(ctx context.Context, ids []string) (n int) {
	out := make(chan string, len(ids))
	for _, id := range ids {
		go g.load(ctx, id, out) // want perelement/medium:`^g.load in a loop over ids: one GET per element`
	}
	for range ids {
		n += len(<-out)
	}
	return n
}

func (g *Games) load(ctx context.Context, id string, out chan<- string) {
	out <- g.rdb.Get(ctx, "game:"+id).Val()
}

// StartShards starts a worker for each shard, which goes on until the program ends.
func (g *Games) StartShards(ctx context.Context, shards []string, every time.Duration) {
	for _, shard := range shards {
		go g.work(ctx, shard, every) // want perelement/low:`^g.work in a loop over shards:`
	}
}

func (g *Games) work(ctx context.Context, shard string, every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	g.save(ctx, shard)
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			g.save(ctx, shard)
		}
	}
}

// Offered waits for all, though each may give up.
func (g *Games) Offered(ctx context.Context, ids []string) (n int) {
	out := make(chan string)
	for _, id := range ids {
		go g.offer(ctx, id, out) // want perelement/medium:`^g.offer in a loop over ids: one GET per element`
	}
	for range ids {
		n += len(<-out)
	}
	return n
}

func (g *Games) offer(ctx context.Context, id string, out chan<- string) {
	select {
	case out <- g.rdb.Get(ctx, "game:"+id).Val():
	case <-ctx.Done():
	}
}
