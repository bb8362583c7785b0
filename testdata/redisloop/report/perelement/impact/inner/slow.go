package inner

import (
	"context"
	"net/http"
)

func (c *Crawl) owner(ctx context.Context, id string) (string, error) {
	var name string
	err := c.db.QueryRowContext(ctx, "select owner from pages where id = ?", id).Scan(&name)
	return name, err
}

// load has a value of its own, and asks the database only without one.
func (c *Crawl) load(ctx context.Context, id string, known map[string]string) (string, error) {
	if name, ok := known[id]; ok {
		return name, nil
	}
	name, err := c.owner(ctx, id)
	if err != nil {
		return "", err
	}
	c.rdb.Set(ctx, "owner:"+id, name, 0)
	return name, nil
}

// Load sends a command next to each query.
func (c *Crawl) Load(ctx context.Context, ids []string, known map[string]string) {
	for _, id := range ids {
		c.load(ctx, id, known)
	}
}

func (c *Crawl) fill(ctx context.Context, id string, fresh bool) (string, error) {
	if !fresh {
		return "", nil
	}
	name, err := c.owner(ctx, id)
	if err != nil {
		return "", err
	}
	return c.rdb.Get(ctx, "owner:"+name).Result()
}

// Fill queries for some of them.
func (c *Crawl) Fill(ctx context.Context, ids []string, fresh map[string]bool) {
	for _, id := range ids {
		c.fill(ctx, id, fresh[id]) // want perelement/low:"GET per element"
	}
}

func (c *Crawl) refill(ctx context.Context, id string, fresh bool) (string, error) {
	return c.fill(ctx, id, fresh)
}

// Refill is one call further away.
func (c *Crawl) Refill(ctx context.Context, ids []string, fresh map[string]bool) {
	for _, id := range ids {
		c.refill(ctx, id, fresh[id]) // want perelement/low:"GET per element"
	}
}

func (c *Crawl) fetched(ctx context.Context, id string, stale bool) (string, error) {
	if stale {
		resp, err := http.Get("https://example.com/" + id)
		if err != nil {
			return "", err
		}
		defer resp.Body.Close()
		c.rdb.SetNX(ctx, "page:"+id, resp.Status, 0)
		return c.rdb.Get(ctx, "at:"+resp.Status).Result()
	}
	return "", nil
}

// Fetched sends a request for some of them.
func (c *Crawl) Fetched(ctx context.Context, ids []string, stale map[string]bool) {
	for _, id := range ids {
		c.fetched(ctx, id, stale[id]) // want perelement/low:"2 commands"
	}
}

// named tries the database where Redis has nothing.
func (c *Crawl) named(ctx context.Context, id string) (string, error) {
	if name, err := c.rdb.Get(ctx, "name:"+id).Result(); err == nil {
		return name, nil
	}
	return c.owner(ctx, id)
}

// Named reads each.
func (c *Crawl) Named(ctx context.Context, ids []string) {
	for _, id := range ids {
		c.named(ctx, id) // want perelement/medium:"GET per element"
	}
}

func (c *Crawl) either(ctx context.Context, id string, fresh bool) (string, error) {
	if fresh {
		return c.owner(ctx, id)
	}
	return c.rdb.Get(ctx, "owner:"+id).Result()
}

// Either has the query in the other branch.
func (c *Crawl) Either(ctx context.Context, ids []string, fresh map[string]bool) {
	for _, id := range ids {
		c.either(ctx, id, fresh[id]) // want perelement/medium:"GET per element"
	}
}

func (c *Crawl) later(ctx context.Context, id string) string {
	go c.owner(ctx, id)
	return c.rdb.Get(ctx, "owner:"+id).Val()
}

// Later does not wait for the query.
func (c *Crawl) Later(ctx context.Context, ids []string) (out []string) {
	for _, id := range ids {
		out = append(out, c.later(ctx, id)) // want perelement/medium:"GET per element"
	}
	return out
}
