// Package readmodify has limiters that read what they go on to write: a copy
// of a count would let too many through.
package readmodify

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

type bucket struct {
	Tokens float64
	At     time.Time
}

// Counted adds in a script and reads what is left.
type Counted struct{ rdb *redis.Client }

func (c *Counted) Allow(ctx context.Context, ip string) bool {
	pipe := c.rdb.TxPipeline()
	n := pipe.Incr(ctx, "ratelimit:n:"+ip)
	ttl := pipe.TTL(ctx, "ratelimit:n:"+ip)
	if _, err := pipe.Exec(ctx); err != nil {
		return true
	}
	if ttl.Val() < 0 {
		c.rdb.Expire(ctx, "ratelimit:n:"+ip, time.Minute)
	}
	return n.Val() <= 100
}

// Window is a sorted set.
type Window struct{ rdb *redis.Client }

func (w *Window) Allow(ctx context.Context, ip string, now time.Time) (bool, error) {
	key := "rate_limit:window:" + ip
	pipe := w.rdb.Pipeline()
	pipe.ZRemRangeByScore(ctx, key, "0", strconv.FormatInt(now.Add(-time.Minute).UnixMilli(), 10))
	count := pipe.ZCard(ctx, key)
	pipe.ZAdd(ctx, key, redis.Z{Score: float64(now.UnixMilli()), Member: now.UnixNano()})
	_, err := pipe.Exec(ctx)
	return count.Val() < 100, err
}

type window struct {
	Count   int
	Blocked time.Time
}

// FieldLimiter keeps its window in a field.
type FieldLimiter struct {
	rdb    *redis.Client
	name   string
	window window
}

func (l *FieldLimiter) Allow(ctx context.Context) (bool, error) {
	key := "throttle:" + l.name
	if val := l.rdb.Get(ctx, key).Val(); val != "" {
		if err := json.Unmarshal([]byte(val), &l.window); err != nil {
			return false, err
		}
	}
	if time.Now().Before(l.window.Blocked) {
		return false, nil
	}
	l.window.Count++
	raw, err := json.Marshal(l.window)
	if err != nil {
		return false, err
	}
	return true, l.rdb.Set(ctx, key, string(raw), time.Hour).Err()
}
