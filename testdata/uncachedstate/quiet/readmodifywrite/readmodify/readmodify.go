// Package readmodify has limiters that read what they go on to write: a copy
// of a count would let too many through.
package readmodify

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

type bucket struct {
	Tokens float64
	At     time.Time
}

// Leaky keeps its bucket as JSON.
type Leaky struct{ rdb *redis.Client }

func (l *Leaky) Allow(ctx context.Context, ip string) (bool, error) {
	b, err := l.load(ctx, ip)
	if err != nil {
		return false, err
	}
	b.Tokens = min(10, b.Tokens+time.Since(b.At).Seconds())
	b.At = time.Now()
	allowed := b.Tokens >= 1
	if allowed {
		b.Tokens--
	}
	return allowed, l.save(ctx, ip, b)
}

func (l *Leaky) load(ctx context.Context, ip string) (*bucket, error) {
	raw, err := l.rdb.Get(ctx, "throttle:"+ip).Bytes()
	if errors.Is(err, redis.Nil) {
		return &bucket{Tokens: 10, At: time.Now()}, nil
	}
	if err != nil {
		return nil, err
	}
	b := new(bucket)
	return b, json.Unmarshal(raw, b)
}

func (l *Leaky) save(ctx context.Context, ip string, b *bucket) error {
	raw, err := json.Marshal(b)
	if err != nil {
		return err
	}
	return l.rdb.Set(ctx, "throttle:"+ip, raw, time.Minute).Err()
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

// JSONLimiter decodes its window into a variable, and has the key from outside.
type JSONLimiter struct{ rdb *redis.Client }

func (l *JSONLimiter) Allow(ctx context.Context, req *request) bool {
	val, err := l.rdb.Get(ctx, req.Key).Result()
	if err != nil {
		return errors.Is(err, redis.Nil) && l.store(ctx, req.Key, &window{Count: 1}) == nil
	}
	var w window
	if err := json.Unmarshal([]byte(val), &w); err != nil {
		return false
	}
	w.Count++
	if !w.Blocked.IsZero() {
		return false
	}
	return l.store(ctx, req.Key, &w) == nil && w.Count < 100
}

type request struct{ Key string }

func (l *JSONLimiter) store(ctx context.Context, key string, w *window) error {
	raw, err := json.Marshal(w)
	if err != nil {
		return err
	}
	return l.rdb.Set(ctx, key, raw, time.Minute).Err()
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
