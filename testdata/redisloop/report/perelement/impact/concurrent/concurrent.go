// Package concurrent has iterations that run in goroutines of their own, whose round
// trips overlap, and twins that run one after another.
package concurrent

import (
	"context"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
	"golang.org/x/sync/errgroup"
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
			g.rdb.Set(ctx, "seen:"+id, 1, 0) // want perelement/low:`^g.rdb.Set in a loop over ids: one SET per element; use a pipeline$`
		}()
	}
	wg.Wait()
}

// Collected waits for the answers.
func (g *Games) Collected(ctx context.Context, ids []string) (n int) {
	out := make(chan string, len(ids))
	for _, id := range ids {
		go g.load(ctx, id, out) // want perelement/low:`^g.load in a loop over ids: one GET per element`
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
		go g.offer(ctx, id, out) // want perelement/low:`^g.offer in a loop over ids: one GET per element`
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

// Grouped runs ten at a time.
func (g *Games) Grouped(ctx context.Context, ids []string) error {
	eg, ctx := errgroup.WithContext(ctx)
	eg.SetLimit(10)
	for _, id := range ids {
		eg.Go(func() error {
			return g.rdb.Get(ctx, "game:"+id).Err() // want perelement/low:`one GET per element`
		})
	}
	return eg.Wait()
}

// Background runs the whole loop in one goroutine: one round trip after another.
func (g *Games) Background(ctx context.Context, ids []string, out chan<- string) {
	go func() {
		for _, id := range ids {
			out <- g.rdb.Get(ctx, "game:"+id).Val() // want perelement/medium:`one GET per element`
		}
	}()
}

// Told starts a goroutine for each, after the command.
func (g *Games) Told(ctx context.Context, ids []string, tell func(string)) {
	for _, id := range ids {
		name := g.rdb.Get(ctx, "game:"+id).Val() // want perelement/medium:`one GET per element`
		go tell(name)
	}
}

// An Inline group runs a function at once, whatever its method is called.
type Inline struct{ err error }

func (i *Inline) Go(f func() error) {
	if err := f(); err != nil {
		i.err = err
	}
}

// Misnamed runs one after another.
func (g *Games) Misnamed(ctx context.Context, ids []string) error {
	var all Inline
	for _, id := range ids {
		all.Go(func() error {
			return g.rdb.Get(ctx, "game:"+id).Err() // want perelement/medium:`one GET per element`
		})
	}
	return all.err
}

// Helper hands the loop's literal to a function that starts a goroutine.
func (g *Games) Helper(ctx context.Context, ids []string, done *sync.WaitGroup) {
	for _, id := range ids {
		start(done, func() {
			g.rdb.Get(ctx, "game:"+id) // want perelement/low:`one GET per element`
		})
	}
}

// each calls f for one after another.
func each(ids []string, f func(string)) {
	for _, id := range ids {
		f(id)
	}
}

func (g *Games) Each(ctx context.Context, ids []string) {
	each(ids, func(id string) {
		g.rdb.Get(ctx, "game:"+id) // want perelement/medium:`one GET per element`
	})
}

// inBackground calls f for one after another, in one goroutine.
func inBackground(ids []string, f func(string)) {
	go func() {
		for _, id := range ids {
			f(id)
		}
	}()
}

func (g *Games) InBackground(ctx context.Context, ids []string) {
	inBackground(ids, func(id string) {
		g.rdb.Get(ctx, "game:"+id) // want perelement/medium:`one GET per element`
	})
}

func start(done *sync.WaitGroup, f func()) {
	done.Add(1)
	go func() {
		defer done.Done()
		f()
	}()
}

// again has a loop in each goroutine.
func again(ids []string, f func(string)) {
	for range 4 {
		go func() {
			for _, id := range ids {
				f(id)
			}
		}()
	}
}

func (g *Games) Again(ctx context.Context, ids []string) {
	again(ids, func(id string) {
		g.rdb.Get(ctx, id) // want perelement/medium:`one GET per element`
	})
}
