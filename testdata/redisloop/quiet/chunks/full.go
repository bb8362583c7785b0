package chunks

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Captured counts in a variable that the literal resets.
func Captured(ctx context.Context, c *redis.Client, keys []string) error {
	pipe := c.Pipeline()
	n := 0
	flush := func() error {
		if n == 0 {
			return nil
		}
		_, err := pipe.Exec(ctx)
		pipe, n = c.Pipeline(), 0
		return err
	}
	for _, k := range keys {
		pipe.Del(ctx, k)
		n++
		if n >= 500 {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

// InLiteral tests in the literal whether the pipeline is full.
func InLiteral(ctx context.Context, c *redis.Client, keys []string) error {
	pipe := c.Pipeline()
	n := 0
	flushIfFull := func() error {
		if n < 500 {
			return nil
		}
		n = 0
		_, err := pipe.Exec(ctx)
		return err
	}
	for _, k := range keys {
		pipe.Del(ctx, k)
		n++
		if err := flushIfFull(); err != nil {
			return err
		}
	}
	_, err := pipe.Exec(ctx)
	return err
}

type batcher struct {
	pipe redis.Pipeliner
	n    int
	size int
}

func (b *batcher) add(ctx context.Context, k string) error {
	b.pipe.Del(ctx, k)
	b.n++
	if b.n < b.size {
		return nil
	}
	return b.flush(ctx)
}

func (b *batcher) flush(ctx context.Context) error {
	b.n = 0
	_, err := b.pipe.Exec(ctx)
	return err
}

// Helper gives each key to something that flushes when it is full.
func Helper(ctx context.Context, c *redis.Client, keys []string) error {
	b := &batcher{pipe: c.Pipeline(), size: 100}
	for _, k := range keys {
		if err := b.add(ctx, k); err != nil {
			return err
		}
	}
	return b.flush(ctx)
}

// Queued counts what the pipeline itself has.
func Queued(ctx context.Context, c *redis.Client, keys []string) error {
	pipe := c.Pipeline()
	for _, k := range keys {
		pipe.Del(ctx, k)
		if pipe.Len() >= 1000 {
			if _, err := pipe.Exec(ctx); err != nil {
				return err
			}
		}
	}
	_, err := pipe.Exec(ctx)
	return err
}

// numbers hands out numbers that it reserves in blocks.
type numbers struct {
	rdb        *redis.Client
	next, last int64
}

func (g *numbers) take(ctx context.Context) (int64, error) {
	if g.next == g.last {
		n, err := g.rdb.IncrBy(ctx, "numbers", 1000).Result()
		if err != nil {
			return 0, err
		}
		g.next, g.last = n-1000, n
	}
	g.next++
	return g.next, nil
}

// Number takes a number for each row.
func Number(ctx context.Context, g *numbers, rows []int64) (err error) {
	for i := range rows {
		if rows[i], err = g.take(ctx); err != nil {
			return err
		}
	}
	return nil
}
