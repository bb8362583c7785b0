package inner

import "context"

type event struct {
	id       string
	accepted bool
	tries    int
}

// filter looks up what it gives up.
func (c *Crawl) filter(ctx context.Context, e event) (string, bool) {
	if !e.accepted {
		c.rdb.Get(ctx, "skipped:"+e.id)
		return "", false
	}
	if e.tries > 5 {
		c.rdb.Get(ctx, "dead:"+e.id)
		return "", false
	}
	return e.id, true
}

// Filter sends nothing for most.
func (c *Crawl) Filter(ctx context.Context, events []event) (out []string) {
	for _, e := range events {
		if id, ok := c.filter(ctx, e); ok { // want perelement/low:"GET"
			out = append(out, id)
		}
	}
	return out
}

func (c *Crawl) allowed(ctx context.Context, e event) (*event, bool) {
	if e.tries > 5 {
		c.rdb.Get(ctx, "dead:"+e.id)
		return nil, false
	}
	return &e, true
}

// Allowed does so with a pointer.
func (c *Crawl) Allowed(ctx context.Context, events []event) (n int) {
	for _, e := range events {
		if _, ok := c.allowed(ctx, e); ok { // want perelement/low:"GET per element"
			n++
		}
	}
	return n
}

func (c *Crawl) dead(ctx context.Context, e event) bool {
	if e.tries > 5 {
		return true
	}
	c.rdb.Get(ctx, "dead:"+e.id)
	return false
}

// Dead answers false for most.
func (c *Crawl) Dead(ctx context.Context, events []event) (n int) {
	for _, e := range events {
		if c.dead(ctx, e) { // want perelement/medium:"GET per element"
			n++
		}
	}
	return n
}

// known looks up each that it can have.
func (c *Crawl) known(ctx context.Context, e event) bool {
	if !e.accepted {
		return false
	}
	return c.rdb.Get(ctx, "page:"+e.id).Val() != ""
}

// Known sends one for each of them.
func (c *Crawl) Known(ctx context.Context, events []event) (n int) {
	for _, e := range events {
		if c.known(ctx, e) { // want perelement/medium:"GET per element"
			n++
		}
	}
	return n
}

// never always says no.
func (c *Crawl) never(ctx context.Context, e event) bool {
	c.rdb.Get(ctx, "page:"+e.id)
	return false
}

// Never sends one for each.
func (c *Crawl) Never(ctx context.Context, events []event) {
	for _, e := range events {
		c.never(ctx, e) // want perelement/medium:"GET per element"
	}
}
