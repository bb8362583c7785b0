// Package stats counts.
package stats

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redisvet/redisvet/redisguard"
)

type Config struct{ Prefix string }

type Counters struct {
	rdb   redis.Cmdable
	conf  Config
	limit *redisguard.Limiter
}

func New(rdb redis.UniversalClient, conf Config) *Counters {
	guard, err := redisguard.New(rdb, redisguard.Options{})
	if err != nil {
		panic(err)
	}
	limit, err := guard.Limiter(redisguard.LimiterOptions{Name: "hits", Rate: 10_000, Burst: 10_000, OnOutage: redisguard.FailOpen})
	if err != nil {
		panic(err)
	}
	return &Counters{rdb, conf, limit}
}

// Limited reports whether there are too many hits.
func (c *Counters) Limited(ctx context.Context) bool {
	d, err := c.limit.Allow(ctx, "page") // sends EVAL redisguard:*:limit:hits:gcra:*:page
	return err != nil || !d.OK
}

const page = "page:%s:%s"

// Hit counts a hit of a page by day.
func (c *Counters) Hit(ctx context.Context, name string) {
	key := c.conf.Prefix + fmt.Sprintf(page, name, time.Now().Format("2006-01-02"))
	pipe := c.rdb.Pipeline()
	defer pipe.Exec(ctx)
	pipe.Do(ctx, "INCRBY", key, 1) // sends INCRBY prod:stats:page:home:*
}

const take = `
local n = redis.call('INCR', KEYS[1])
if n == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return n`

// Take takes a token.
func (c *Counters) Take(ctx context.Context, id int) {
	c.rdb.Eval(ctx, take, []string{c.conf.Prefix + "bucket:" + fmt.Sprint(id)}, 1000) // sends EVAL prod:stats:bucket:*
}

// Show is for an administrator.
func (c *Counters) Show(ctx context.Context) {
	c.rdb.Incr(ctx, c.conf.Prefix+"shown")
	c.rdb.Eval(ctx, "return redis.call('INCRBY', KEYS[1], 2)", []string{c.conf.Prefix + "page:all"})
}
