// Package inner has commands in functions that an iteration calls: in goroutines, next to
// a slow call, after a failure, in a loop of their own. Their twins are sent one by one.
package inner

import (
	"context"
	"database/sql"
	"log"
	"sync"

	"github.com/redis/go-redis/v9"
	"golang.org/x/sync/errgroup"
)

type Crawl struct {
	rdb *redis.Client
	db  *sql.DB
}

func (c *Crawl) mark(ctx context.Context, id string) string {
	return c.rdb.Get(ctx, "crawl:"+id).Val()
}

// Dispatch hands each page to a literal that starts a goroutine.
func (c *Crawl) Dispatch(ctx context.Context, ids []string) {
	var wg sync.WaitGroup
	dispatch := func(id string) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			c.mark(ctx, id)
		}()
	}
	for _, id := range ids {
		dispatch(id) // want perelement/low:"GET per element"
	}
	wg.Wait()
}

func (c *Crawl) start(ctx context.Context, id string) { go c.mark(ctx, id) }

// Start does so with a method.
func (c *Crawl) Start(ctx context.Context, ids []string) {
	for _, id := range ids {
		c.start(ctx, id) // want perelement/low:"GET per element"
	}
}

func (c *Crawl) enqueue(ctx context.Context, id string) { c.start(ctx, id) }

// Enqueue is two calls away from it.
func (c *Crawl) Enqueue(ctx context.Context, ids []string) {
	for _, id := range ids {
		c.enqueue(ctx, id) // want perelement/low:"GET per element"
	}
}

func (c *Crawl) both(ctx context.Context, id string, wg *sync.WaitGroup) {
	wg.Add(2)
	go func() {
		defer wg.Done()
		c.rdb.Get(ctx, "page:"+id)
	}()
	go func() {
		defer wg.Done()
		c.rdb.HGetAll(ctx, "site:"+id)
	}()
}

// Both starts two for each.
func (c *Crawl) Both(ctx context.Context, ids []string) {
	var wg sync.WaitGroup
	for _, id := range ids {
		c.both(ctx, id, &wg) // want perelement/low:"2 commands"
	}
	wg.Wait()
}

func (c *Crawl) inGroup(ctx context.Context, g *errgroup.Group, id string) {
	g.Go(func() error { return c.rdb.Get(ctx, "page:"+id).Err() })
}

// Group starts them in a group.
func (c *Crawl) Group(ctx context.Context, ids []string) error {
	var g errgroup.Group
	for _, id := range ids {
		c.inGroup(ctx, &g, id) // want perelement/low:"GET per element"
	}
	return g.Wait()
}

// Marked waits for each.
func (c *Crawl) Marked(ctx context.Context, ids []string) {
	for _, id := range ids {
		log.Print(c.mark(ctx, id)) // want perelement/medium:"GET per element"
	}
}

func (c *Crawl) logged(ctx context.Context, id string) string {
	go log.Print(id)
	return c.rdb.Get(ctx, "page:"+id).Val()
}

// Logged starts a goroutine for something else.
func (c *Crawl) Logged(ctx context.Context, ids []string) (out []string) {
	for _, id := range ids {
		out = append(out, c.logged(ctx, id)) // want perelement/medium:"GET per element"
	}
	return out
}

func (c *Crawl) half(ctx context.Context, id string) string {
	go c.mark(ctx, id)
	return c.rdb.Get(ctx, "page:"+id).Val()
}

// Half waits for one of the two.
func (c *Crawl) Half(ctx context.Context, ids []string) (out []string) {
	for _, id := range ids {
		out = append(out, c.half(ctx, id)) // want perelement/medium:"GET per element"
	}
	return out
}
