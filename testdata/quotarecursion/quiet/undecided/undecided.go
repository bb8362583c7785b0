// Package undecided has calls whose answer does not decide whether the command
// is sent.
package undecided

import (
	"context"
	"errors"
	"log"
	"time"

	"github.com/redis/go-redis/v9"
)

// Cache has metrics, an audit and a prefix.
type Cache struct {
	rdb   *redis.Client
	depth int
}

// Get counts itself, and the count decides nothing. (It never ends either, but no
// guard is at fault.)
func (c *Cache) Get(ctx context.Context, key string) (string, error) {
	if err := c.count(ctx, key); err != nil {
		log.Print(err)
	}
	return c.rdb.Get(ctx, key).Result()
}

func (c *Cache) count(ctx context.Context, key string) error {
	if c.depth++; c.depth > 1 {
		return nil
	}
	_, err := c.Get(ctx, "count:"+key)
	return err
}

// Set is audited afterwards.
func (c *Cache) Set(ctx context.Context, key, value string) error {
	if err := c.rdb.Set(ctx, key, value, time.Hour).Err(); err != nil {
		return err
	}
	if err := c.audit(ctx, key); err != nil {
		return err
	}
	return nil
}

func (c *Cache) audit(ctx context.Context, key string) error {
	if key == "audit" {
		return nil
	}
	return c.Set(ctx, "audit", key)
}

// Load resolves an alias: an answer that is a part of the command.
func (c *Cache) Load(ctx context.Context, name string) (string, error) {
	id, err := c.resolve(ctx, name)
	if err != nil {
		return "", err
	}
	return c.rdb.HGet(ctx, "items", id).Result()
}

func (c *Cache) resolve(ctx context.Context, name string) (string, error) {
	if name == "alias" {
		return "0", nil
	}
	return c.Load(ctx, "alias")
}

// Warm starts a reader that nobody waits for.
func (c *Cache) Warm(ctx context.Context, key string) error {
	if !c.start(ctx) {
		return errors.New("not started")
	}
	return c.rdb.Touch(ctx, key).Err()
}

func (c *Cache) start(ctx context.Context) bool {
	go func() {
		time.Sleep(time.Minute)
		_ = c.Warm(ctx, "all")
	}()
	return true
}

// Push measures, and the measure decides nothing.
func (c *Cache) Push(ctx context.Context, job string) error {
	long := c.isLong(ctx)
	if long {
		log.Print("long")
	}
	return c.rdb.LPush(ctx, "jobs", job).Err()
}

func (c *Cache) isLong(ctx context.Context) bool {
	return c.depth < 2 && c.Push(ctx, "measure") == nil
}
