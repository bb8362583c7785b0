// Package remaining reads what is left of a limit to show it: in a header, in an
// answer about usage, on a page. Nothing is decided by it, and a copy would lag
// behind what the same caller has just used up.
package remaining

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

// Limiter decides elsewhere.
type Limiter struct {
	rdb   *redis.Client
	limit int
}

// Usage is what a client may know about its limit.
type Usage struct {
	Limit, Current, Remaining int
	Reset                     time.Time
}

// GetUsage has an exported answer of numbers.
func (l *Limiter) GetUsage(ctx context.Context, id string) (*Usage, error) {
	n, err := l.rdb.Get(ctx, "rate_limit:"+id).Int()
	if err != nil && err != redis.Nil {
		return nil, err
	}
	left := l.limit - n
	if left < 0 {
		left = 0
	}
	return &Usage{Limit: l.limit, Current: n, Remaining: left, Reset: time.Now().Add(time.Minute)}, nil
}

// remaining is only for the header below.
func (l *Limiter) remaining(ctx context.Context, id string) int {
	n, err := l.rdb.Get(ctx, "rate_limit:"+id).Int()
	if err != nil {
		return l.limit
	}
	return max(0, l.limit-n)
}

// Headers is a middleware that refuses nobody.
func (l *Limiter) Headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-RateLimit-Remaining", strconv.Itoa(l.remaining(r.Context(), r.RemoteAddr)))
		next.ServeHTTP(w, r)
	})
}

// times has the calls of a window.
type times struct{ At []int64 }

// Used counts what a stored list has of the last minute.
func (l *Limiter) Used(ctx context.Context, id string) (int, error) {
	raw, err := l.rdb.Get(ctx, "ratelimit:log:"+id).Bytes()
	if err != nil {
		return 0, err
	}
	var list times
	if err := json.Unmarshal(raw, &list); err != nil {
		return 0, err
	}
	n := 0
	for _, at := range list.At {
		if time.Unix(at, 0).After(time.Now().Add(-time.Minute)) {
			n++
		}
	}
	return n, nil
}

// Tokens is what a bucket has now.
func (l *Limiter) Tokens(ctx context.Context, id string) (float64, error) {
	m, err := l.rdb.HMGet(ctx, "ratelimit:bucket:"+id, "tokens", "at").Result()
	if err != nil {
		return 0, err
	}
	tokens, _ := strconv.ParseFloat(m[0].(string), 64)
	at, _ := strconv.ParseInt(m[1].(string), 10, 64)
	return min(float64(l.limit), tokens+time.Since(time.Unix(at, 0)).Seconds()), nil
}

// RetryAfter is for a header.
func (l *Limiter) RetryAfter(ctx context.Context, id string) time.Duration {
	return l.rdb.TTL(ctx, "ratelimit:blocked:"+id).Val()
}

// ResetIn rounds.
func (l *Limiter) ResetIn(ctx context.Context, id string) (int, error) {
	ttl, err := l.rdb.PTTL(ctx, "ratelimit:blocked:"+id).Result()
	if err != nil {
		return 0, err
	}
	if ttl < 0 {
		ttl = 0
	}
	return int(ttl / time.Second), nil
}

// CheckLimit is called as a check is, and only tells a number.
func (l *Limiter) CheckLimit(ctx context.Context, id string) (int, error) {
	n, err := l.rdb.ZCard(ctx, "ratelimit:window:"+id).Result()
	return int(n), err
}

// A Store is the program's own cache.
type Store interface {
	Get(ctx context.Context, key string, into any) error
}

type redisStore struct{ rdb *redis.Client }

func (s *redisStore) Get(ctx context.Context, key string, into any) error {
	raw, err := s.rdb.Get(ctx, key).Bytes()
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, into)
}

func isMissing(err error) bool { return errors.Is(err, redis.Nil) }

// Bucket reads through the store, and decides by the error only whether it has read.
type Bucket struct {
	store    Store
	capacity int
}

// NewBucket wires them.
func NewBucket(rdb *redis.Client, capacity int) *Bucket {
	return &Bucket{store: &redisStore{rdb}, capacity: capacity}
}

// Usage caps what it has read.
func (b *Bucket) Usage(ctx context.Context, id string) (*Usage, error) {
	var kept struct {
		Tokens int
		At     time.Time
	}
	if err := b.store.Get(ctx, "rate_limit:bucket:"+id, &kept); err != nil && !isMissing(err) {
		return nil, err
	}
	tokens := kept.Tokens + int(time.Since(kept.At).Seconds())
	if tokens > b.capacity {
		tokens = b.capacity
	}
	return &Usage{Limit: b.capacity, Remaining: tokens, Current: b.capacity - tokens}, nil
}
