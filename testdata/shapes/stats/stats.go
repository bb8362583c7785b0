// Package stats counts.
package stats

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

type Config struct{ Prefix string }

type Counters struct {
	rdb  redis.Cmdable
	conf Config
}

func New(rdb redis.Cmdable, conf Config) *Counters { return &Counters{rdb, conf} }

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
