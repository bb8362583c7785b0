package inner

import (
	"context"
	"errors"
	"strings"

	"github.com/redis/go-redis/v9"
)

type Sender interface {
	Send(ctx context.Context, id string) error
}

// send keeps what could not be sent.
func (c *Crawl) send(ctx context.Context, to Sender, id string) int64 {
	if err := to.Send(ctx, id); err != nil {
		return c.rdb.LLen(ctx, "failed:"+id).Val()
	}
	return 0
}

// Send sends a command only after a failure.
func (c *Crawl) Send(ctx context.Context, to Sender, ids []string) {
	for _, id := range ids {
		c.send(ctx, to, id) // want perelement/low:"LLEN per element"
	}
}

func (c *Crawl) parse(ctx context.Context, id string) (string, error) {
	_, rest, ok := strings.Cut(id, ":")
	if !ok {
		return "", errors.New("malformed")
	}
	return rest, nil
}

func (c *Crawl) count(ctx context.Context, id string) {
	if _, err := c.parse(ctx, id); err != nil {
		c.rdb.Get(ctx, "malformed:"+id)
		c.rdb.Get(ctx, "seen:"+id)
	}
}

// Count has two of them.
func (c *Crawl) Count(ctx context.Context, ids []string) {
	for _, id := range ids {
		c.count(ctx, id) // want perelement/low:"GET"
	}
}

func (c *Crawl) through(ctx context.Context, to Sender, id string) { c.send(ctx, to, id) }

// Through is one call further away.
func (c *Crawl) Through(ctx context.Context, to Sender, ids []string) {
	for _, id := range ids {
		c.through(ctx, to, id) // want perelement/low:"LLEN per element"
	}
}

func (c *Crawl) sent(ctx context.Context, to Sender, id string) int64 {
	if err := to.Send(ctx, id); err != nil {
		return 0
	}
	return c.rdb.LLen(ctx, "sent:"+id).Val()
}

// Sent sends it after success.
func (c *Crawl) Sent(ctx context.Context, to Sender, ids []string) {
	for _, id := range ids {
		c.sent(ctx, to, id) // want perelement/medium:"LLEN per element"
	}
}

func (c *Crawl) noted(ctx context.Context, to Sender, id string) int64 {
	if err := to.Send(ctx, id); err != nil {
		c.rdb.Get(ctx, "failed:"+id)
	}
	return c.rdb.LLen(ctx, "sent:"+id).Val()
}

// Noted sends one each time.
func (c *Crawl) Noted(ctx context.Context, to Sender, ids []string) {
	for _, id := range ids {
		c.noted(ctx, to, id) // want perelement/medium:"2 commands"
	}
}

func (c *Crawl) missing(ctx context.Context, id string) string {
	v, err := c.rdb.Get(ctx, "page:"+id).Result()
	if errors.Is(err, redis.Nil) {
		return c.rdb.Get(ctx, "old:"+id).Val()
	}
	return v
}

// Missing reads each first.
func (c *Crawl) Missing(ctx context.Context, ids []string) {
	for _, id := range ids {
		c.missing(ctx, id) // want perelement/medium:"GET per element"
	}
}
