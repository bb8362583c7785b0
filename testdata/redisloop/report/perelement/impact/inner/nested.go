package inner

import "context"

func (c *Crawl) pages(ctx context.Context, pages []string) (out []string) {
	for _, page := range pages {
		out = append(out, c.rdb.Get(ctx, "page:"+page).Val()) // want perelement/medium:"GET per element"
	}
	return out
}

// Sites calls it for each, which is the same cost.
func (c *Crawl) Sites(ctx context.Context, sites map[string][]string) {
	for _, pages := range sites {
		c.pages(ctx, pages)
	}
}

func (c *Crawl) linked(ctx context.Context, site string, links func(string) []string) (out []string) {
	for _, page := range links(site) {
		out = append(out, c.rdb.Get(ctx, "page:"+page).Val()) // want perelement/medium:"GET per element"
	}
	return out
}

// Linked calls one that finds its own elements.
func (c *Crawl) Linked(ctx context.Context, sites []string, links func(string) []string) {
	for _, site := range sites {
		c.linked(ctx, site, links) // want perelement/low:"GET per element"
	}
}

func (c *Crawl) site(ctx context.Context, site string, links func(string) []string) int {
	return len(c.linked(ctx, site, links))
}

// Counted is one call further away.
func (c *Crawl) Counted(ctx context.Context, sites []string, links func(string) []string) (n int) {
	for _, site := range sites {
		n += c.site(ctx, site, links) // want perelement/low:"GET per element"
	}
	return n
}

func (c *Crawl) headed(ctx context.Context, site string, links func(string) []string) (out []string) {
	c.rdb.HGetAll(ctx, "site:"+site)
	for _, page := range links(site) {
		out = append(out, c.rdb.Get(ctx, "page:"+page).Val()) // want perelement/medium:"GET per element"
	}
	return out
}

// Headed has a command of its own for each.
func (c *Crawl) Headed(ctx context.Context, sites []string, links func(string) []string) {
	for _, site := range sites {
		c.headed(ctx, site, links) // want perelement/medium:"2 commands"
	}
}

func (c *Crawl) languages(ctx context.Context, site string) (out []string) {
	for _, lang := range []string{"de", "en", "fr"} {
		out = append(out, c.rdb.Get(ctx, "page:"+site+":"+lang).Val())
	}
	return out
}

// Languages is over what the inner loop has few of.
func (c *Crawl) Languages(ctx context.Context, sites []string) {
	for _, site := range sites {
		c.languages(ctx, site) // want perelement/medium:"GET per element"
	}
}

// walk has itself below.
func (c *Crawl) walk(ctx context.Context, site string, links func(string) []string) {
	for _, page := range links(site) {
		if c.rdb.Exists(ctx, "page:"+page).Val() == 0 { // want perelement/medium:"2 EXISTS commands per element"
			c.walk(ctx, page, links)
		}
	}
}
