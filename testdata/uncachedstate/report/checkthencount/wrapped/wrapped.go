// Package wrapped has limiters that read their state, change it and write it back,
// through a cache of the program, fields and JSON. Each call must read fresh: no
// finding advises a copy.
package wrapped

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

var errOver = errors.New("over")

// A Cache is the program's own.
type Cache interface {
	Get(ctx context.Context, key string, into any) error
	Set(ctx context.Context, key string, value any, ttl time.Duration) error
}

type redisCache struct{ rdb *redis.Client }

// NewCache makes one on Redis.
func NewCache(rdb *redis.Client) Cache { return &redisCache{rdb} }

func (c *redisCache) Get(ctx context.Context, key string, into any) error {
	raw, err := c.rdb.Get(ctx, key).Bytes()
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, into)
}

func (c *redisCache) Set(ctx context.Context, key string, value any, ttl time.Duration) error {
	raw, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return c.rdb.Set(ctx, key, raw, ttl).Err()
}

type bucket struct {
	Tokens int
	At     time.Time
}

// Bucket keeps a bucket by way of the cache.
type Bucket struct {
	cache Cache
	size  int
}

func (b *Bucket) Allow(ctx context.Context, id string) (bool, error) {
	key := "rate_limit:bucket:" + id
	var kept bucket
	if err := b.cache.Get(ctx, key, &kept); err != nil && !errors.Is(err, redis.Nil) { // want checkthencount:"written back by SET: 2 round trips per call"
		return false, err
	}
	kept.Tokens = min(b.size, kept.Tokens+int(time.Since(kept.At).Seconds()))
	kept.At = time.Now()
	allowed := kept.Tokens > 0
	if allowed {
		kept.Tokens--
	}
	return allowed, b.cache.Set(ctx, key, kept, time.Hour)
}

// Helped has its reads and writes in methods.
type Helped struct {
	rdb *redis.Client
	max int
}

func (h *Helped) load(ctx context.Context, id string) (list []int64, err error) {
	raw, err := h.rdb.Get(ctx, "ratelimit:log:"+id).Bytes()
	if err != nil {
		return nil, err
	}
	return list, json.Unmarshal(raw, &list)
}

func (h *Helped) save(ctx context.Context, id string, list []int64) error {
	raw, err := json.Marshal(list)
	if err != nil {
		return err
	}
	return h.rdb.Set(ctx, "ratelimit:log:"+id, raw, time.Minute).Err()
}

func (h *Helped) Allow(ctx context.Context, id string) error {
	list, err := h.load(ctx, id) // want checkthencount:"written back by SET: 2 round trips per call"
	if err != nil {
		return err
	}
	if len(list) >= h.max {
		return errOver
	}
	return h.save(ctx, id, append(list, time.Now().UnixNano()))
}

// Kept keeps its state in a field between.
type Kept struct {
	rdb   *redis.Client
	id    string
	state bucket
}

func (k *Kept) read(ctx context.Context) error {
	raw, err := k.rdb.Get(ctx, "ratelimit:kept:"+k.id).Bytes()
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, &k.state)
}

func (k *Kept) write(ctx context.Context) error {
	raw, err := json.Marshal(k.state)
	if err != nil {
		return err
	}
	return k.rdb.Set(ctx, "ratelimit:kept:"+k.id, raw, time.Hour).Err()
}

// Allow changes the field.
func (k *Kept) Allow(ctx context.Context) (bool, error) {
	if err := k.read(ctx); err != nil {
		return false, err
	}
	if k.state.Tokens == 0 {
		return false, nil
	}
	k.state.Tokens--
	return true, k.write(ctx)
}

// Hashed keeps two fields.
type Hashed struct {
	rdb *redis.Client
	max float64
}

func (h *Hashed) Allow(ctx context.Context, id string) (bool, error) {
	key := "ratelimit:hashed:" + id
	m, err := h.rdb.HGetAll(ctx, key).Result() // want checkthencount:"written back by HSET: 2 round trips per call"
	if err != nil {
		return false, err
	}
	level := parse(m["level"]) + 1
	if level > h.max {
		return false, nil
	}
	return true, h.rdb.HSet(ctx, key, "level", level, "at", time.Now().Unix()).Err()
}

func parse(s string) (f float64) {
	json.Unmarshal([]byte(s), &f)
	return f
}

// Updated gives the change to a helper as a function.
type Updated struct{ cache Cache }

func (u *Updated) update(ctx context.Context, key string, change func(*bucket) bool) (bool, error) {
	var kept bucket
	if err := u.cache.Get(ctx, key, &kept); err != nil {
		return false, err
	}
	ok := change(&kept)
	return ok, u.cache.Set(ctx, key, kept, time.Hour)
}

func (u *Updated) Allow(ctx context.Context, id string) (bool, error) {
	return u.update(ctx, "ratelimit:updated:"+id, func(b *bucket) bool {
		b.Tokens--
		return b.Tokens >= 0
	})
}

// Elsewhere writes in another method than it reads, for each call.
type Elsewhere struct {
	cache Cache
	max   int
}

func (e *Elsewhere) Allow(ctx context.Context, id string) (bool, error) {
	var n int
	if err := e.cache.Get(ctx, "ratelimit:elsewhere:"+id, &n); err != nil {
		return false, err
	}
	return n < e.max, nil
}

func (e *Elsewhere) Called(ctx context.Context, id string) error {
	var n int
	if err := e.cache.Get(ctx, "ratelimit:elsewhere:"+id, &n); err != nil { // want checkthencount:"written back by SET: 2 round trips per call"
		return err
	}
	return e.cache.Set(ctx, "ratelimit:elsewhere:"+id, n+1, time.Minute)
}
