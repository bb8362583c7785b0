// want package:"reaches redis"

// Package roles has helpers that are given a client, a pipeline, or what can
// be either of them.
package roles

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

var incrBy = redis.NewScript(`
local n = redis.call("INCRBY", KEYS[1], ARGV[1])
redis.call("EXPIRE", KEYS[1], ARGV[2])
return n
`)

// Mark writes to a client, or to a pipeline: the caller decides.
func Mark(ctx context.Context, c redis.Cmdable, id string) { // want Mark:`^SADD on parameter 1$`
	c.SAdd(ctx, "seen", id)
}

// MarkTwice hands it on.
func MarkTwice(ctx context.Context, c redis.Cmdable, id string) { // want MarkTwice:`^SADD on parameter 1 through Mark$`
	Mark(ctx, c, id)
	Mark(ctx, c, id)
}

// MarkNow hands a client on.
func MarkNow(ctx context.Context, rdb *redis.Client, id string) { // want MarkNow:"^SADD through Mark$"
	Mark(ctx, rdb, id)
}

// MarkLater hands a pipeline on, which somebody else executes.
func MarkLater(ctx context.Context, pipe redis.Pipeliner, id string) {
	Mark(ctx, pipe, id)
}

// Queue only queues.
func Queue(ctx context.Context, pipe redis.Pipeliner, key, value string) { // want Queue:`^key of queued SET \{2\}$`
	pipe.Set(ctx, key, value, time.Hour)
	pipe.Publish(ctx, "changes", key)
}

// Flush executes what others have queued.
func Flush(ctx context.Context, pipe redis.Pipeliner) error { // want Flush:"^EXEC$"
	_, err := pipe.Exec(ctx)
	return err
}

// Add runs a script on either.
func Add(ctx context.Context, s redis.Scripter, key string, n int) *redis.Cmd { // want Add:`^EVALSHA on parameter 1, key of EVALSHA \{2\}$`
	return incrBy.Run(ctx, s, []string{key}, n, 60)
}

// AddNow runs it on a client.
func AddNow(ctx context.Context, rdb *redis.Client, key string, n int) (int, error) { // want AddNow:`^EVALSHA through Add, key of EVALSHA \{2\}$`
	return Add(ctx, rdb, key, n).Int()
}

// AddLater runs it on a pipeline.
func AddLater(ctx context.Context, pipe redis.Pipeliner, key string, n int) { // want AddLater:`^key of queued EVALSHA \{2\}$`
	Add(ctx, pipe, key, n)
}

// A Counter holds a client of the wide kind.
type Counter struct {
	rdb redis.Cmdable
}

// NewCounter keeps what it is given.
func NewCounter(rdb redis.Cmdable) *Counter { return &Counter{rdb: rdb} } // want NewCounter:"makes a value"

// Count trusts that it is a client.
func (c *Counter) Count(ctx context.Context, key string) (int64, error) { // want Count:`^INCR, key of INCR \{2\}$`
	return c.rdb.Incr(ctx, key).Result()
}

// Bump makes a pipeline for each call: one round trip.
func (c *Counter) Bump(ctx context.Context, key string) error { // want Bump:`^EXEC, key of queued EXPIRE \{2\}, key of queued INCR \{2\}$`
	pipe := c.rdb.Pipeline()
	pipe.Incr(ctx, key)
	pipe.Expire(ctx, key, time.Minute)
	_, err := pipe.Exec(ctx)
	return err
}

// BumpAll lets the client execute it.
func (c *Counter) BumpAll(ctx context.Context, keys []string) error { // want BumpAll:"^command$"
	_, err := c.rdb.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		for _, key := range keys {
			pipe.Incr(ctx, key)
		}
		return nil
	})
	return err
}

// Swap watches a key and reads it inside.
func Swap(ctx context.Context, rdb *redis.Client, key, value string) error { // want Swap:"^WATCH$"
	return rdb.Watch(ctx, func(tx *redis.Tx) error {
		if _, err := tx.Get(ctx, key).Result(); err != nil {
			return err
		}
		_, err := tx.TxPipelined(ctx, func(pipe redis.Pipeliner) error {
			pipe.Set(ctx, key, value, 0)
			return nil
		})
		return err
	}, key)
}
