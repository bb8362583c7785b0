// Package writtenback has limiters that read what they go on to write: of two calls
// at once one is forgotten. A copy would let too many through.
package writtenback

import (
	"context"
	"encoding/json"
	"errors"
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
	b, err := l.load(ctx, ip) // want checkthencount:`^GET "throttle:\*" through \(\*Leaky\)\.load on every call of \(\*Leaky\)\.Allow, written back by SET`
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

type window struct {
	Count   int
	Blocked time.Time
}

// JSONLimiter decodes its window into a variable, and has the key from outside.
type JSONLimiter struct{ rdb *redis.Client }

func (l *JSONLimiter) Allow(ctx context.Context, req *request) bool {
	val, err := l.rdb.Get(ctx, req.Key).Result() // want checkthencount:`^GET of limiter state on every call of \(\*JSONLimiter\)\.Allow, written back by SET`
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

type tokens struct {
	Left int
	At   time.Time
}

// Struct keeps its tokens in a struct that it writes back by pointer.
type Struct struct{ rdb *redis.Client }

func (s *Struct) load(ctx context.Context, key string) (*tokens, error) {
	var t tokens
	return &t, s.rdb.HGetAll(ctx, key).Scan(&t)
}

func (s *Struct) save(ctx context.Context, key string, t *tokens) error {
	return s.rdb.HSet(ctx, key, t).Err()
}

func (s *Struct) Allow(ctx context.Context, ip string) (bool, error) {
	key := "ratelimit:tokens:" + ip
	t, err := s.load(ctx, key) // want checkthencount:`^HGETALL "ratelimit:tokens:\*" through \(\*Struct\)\.load on every call of \(\*Struct\)\.Allow, written back by HSET: 2 round trips per call, and two calls at once may count as one; do both in one script$`
	if err != nil {
		return false, err
	}
	ok := t.Left > 0
	next := tokens{Left: t.Left - 1, At: time.Now()}
	return ok, s.save(ctx, key, &next)
}

// Client is a wrapper.
type Client struct{ rdb *redis.Client }

func (c *Client) Load(ctx context.Context, key string, into any) error {
	raw, err := c.rdb.Get(ctx, key).Bytes()
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, into)
}

func (c *Client) Store(ctx context.Context, key string, value any, ttl time.Duration) error {
	raw, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return c.rdb.Set(ctx, key, raw, ttl).Err()
}

// Log keeps the times of calls in a value that it reads into a variable.
type Log struct {
	redis *Client
	max   int
}

func (l *Log) Allow(ctx context.Context, id string) (bool, error) {
	var times []int64
	if err := l.redis.Load(ctx, "rate_limit:"+id, &times); err != nil && !errors.Is(err, redis.Nil) { // want checkthencount:`^GET "rate_limit:\*" through \(\*Client\)\.Load on every call of \(\*Log\)\.Allow, written back by SET`
		return false, err
	}
	if len(times) >= l.max {
		return false, nil
	}
	return true, l.redis.Store(ctx, "rate_limit:"+id, append(times, time.Now().UnixNano()), time.Minute)
}

// SlowMode lets a member send once in a while. SET with NX and a lifetime would do.
type SlowMode struct{ redis *Client }

func (s *SlowMode) Allowed(ctx context.Context, room, user string, every time.Duration) (int64, error) {
	var last int64
	key := "rate_limit:last:" + room + ":" + user
	if err := s.redis.Load(ctx, key, &last); err == nil { // want checkthencount:`^GET "rate_limit:last:\*:\*" through \(\*Client\)\.Load on every call of \(\*SlowMode\)\.Allowed, written back by SET`
		if left := int64(every/time.Second) - (time.Now().Unix() - last); left > 0 {
			return left, errTooSoon
		}
	}
	return 0, s.redis.Store(ctx, key, time.Now().Unix(), every)
}

var errTooSoon = errors.New("too soon")
