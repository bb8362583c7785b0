// Package complete has limiters of which one function both reads the count and adds to it.
// What else reads the count adds nothing, and what else adds to it is another way.
package complete

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// A RateLimiter has a choice of algorithms, of which each call runs one.
type RateLimiter struct {
	rdb       *redis.Client
	algorithm string
	prefix    string
	limit     int64
}

func (l *RateLimiter) Allow(ctx context.Context, id string) (bool, error) {
	switch l.algorithm {
	case "fixed":
		return l.fixed(ctx, id)
	case "bucket":
		return l.bucket(ctx, id)
	default:
		return l.sliding(ctx, id)
	}
}

func (l *RateLimiter) fixed(ctx context.Context, id string) (bool, error) {
	key := l.prefix + id
	n, err := l.rdb.Incr(ctx, key).Result()
	if n == 1 {
		l.rdb.Expire(ctx, key, time.Minute)
	}
	return n <= l.limit, err
}

// sliding counts and adds in one pipeline.
func (l *RateLimiter) sliding(ctx context.Context, id string) (bool, error) {
	key := l.prefix + id
	now := time.Now().UnixNano()
	pipe := l.rdb.Pipeline()
	pipe.ZRemRangeByScore(ctx, key, "0", fmt.Sprint(now-int64(time.Minute)))
	n := pipe.ZCard(ctx, key)
	pipe.ZAdd(ctx, key, redis.Z{Score: float64(now), Member: now})
	pipe.Expire(ctx, key, time.Minute)
	if _, err := pipe.Exec(ctx); err != nil {
		return false, err
	}
	return n.Val() < l.limit, nil
}

var takeToken = redis.NewScript(`
	local n = tonumber(redis.call("HGET", KEYS[1], "tokens") or ARGV[1])
	if n < 1 then return 0 end
	redis.call("HSET", KEYS[1], "tokens", n - 1)
	return 1`)

func (l *RateLimiter) bucket(ctx context.Context, id string) (bool, error) {
	n, err := takeToken.Run(ctx, l.rdb, []string{l.prefix + id}, l.limit).Int()
	return n == 1, err
}

// A Switch counts by one of two ways, which read and add to the same key.
type Switch struct {
	rdb   *redis.Client
	exact bool
	limit int64
}

func (s *Switch) Allow(ctx context.Context, id string) bool {
	if s.exact {
		return s.counted(ctx, id)
	}
	return s.below(ctx, id)
}

func (s *Switch) below(ctx context.Context, id string) bool {
	n, _ := s.rdb.Get(ctx, "ratelimit:switch:"+id).Int64()
	return n < s.limit
}

func (s *Switch) counted(ctx context.Context, id string) bool {
	return s.rdb.Incr(ctx, "ratelimit:switch:"+id).Val() <= s.limit
}

// A Limiter keeps its counts in a store. Spend checks and counts; Check only looks.
type Limiter struct {
	store *store
	limit int64
}

type store struct{ rdb *redis.Client }

func (s *store) get(ctx context.Context, key string) (int64, error) {
	return s.rdb.Get(ctx, key).Int64()
}

func (s *store) getAll(ctx context.Context, keys []string) ([]int64, error) {
	pipe := s.rdb.Pipeline()
	var cmds []*redis.StringCmd
	for _, k := range keys {
		cmds = append(cmds, pipe.Get(ctx, k))
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, err
	}
	var out []int64
	for _, c := range cmds {
		n, _ := c.Int64()
		out = append(out, n)
	}
	return out, nil
}

func (s *store) addAll(ctx context.Context, keys map[string]int64) error {
	pipe := s.rdb.Pipeline()
	for k, n := range keys {
		pipe.IncrBy(ctx, k, n)
		pipe.Expire(ctx, k, time.Minute)
	}
	_, err := pipe.Exec(ctx)
	return err
}

func (b *Limiter) Check(ctx context.Context, key string) (bool, error) {
	n, err := b.store.get(ctx, key) // want ratelimit:`it is compared with a limit`
	return n < b.limit, err
}

func (b *Limiter) Spend(ctx context.Context, key string) (bool, error) {
	return b.BatchSpend(ctx, []string{key})
}

func (b *Limiter) BatchSpend(ctx context.Context, keys []string) (bool, error) {
	counts, err := b.store.getAll(ctx, keys)
	if err != nil {
		return false, err
	}
	add := map[string]int64{}
	for i, n := range counts {
		if n >= b.limit {
			return false, nil
		}
		add[keys[i]] = 1
	}
	if len(add) > 0 {
		err = b.store.addAll(ctx, add) // want serialtrips:`^INCRBY of limiter state through \(\*store\)\.addAll on every call of \(\*Limiter\)\.BatchSpend, after GET of limiter state through \(\*store\)\.getAll: 2 round trips per call; do them in one script$`
	}
	return err == nil, err
}

// Peeking has the same with a key that says what it is, in one method and in two.
type Peeking struct {
	rdb   *redis.Client
	limit int64
}

func (p *Peeking) Look(ctx context.Context, id string) (bool, error) {
	n, err := p.rdb.Get(ctx, "ratelimit:peek:"+id).Int64()
	return n < p.limit, err
}

func (p *Peeking) Take(ctx context.Context, id string) (bool, error) {
	n, err := p.rdb.Get(ctx, "ratelimit:peek:"+id).Int64() // want checkthencount:`^GET "ratelimit:peek:\*" on every call of \(\*Peeking\)\.Take, counted in \(\*Peeking\)\.Take: 2 round trips per call`
	if err != nil || n >= p.limit {
		return false, err
	}
	return true, p.rdb.Incr(ctx, "ratelimit:peek:"+id).Err()
}

// Halves checks in one helper and adds in another one, one after the other.
type Halves struct {
	rdb   *redis.Client
	limit int64
}

func (h *Halves) Allow(ctx context.Context, id string) bool {
	if !h.below(ctx, id) {
		return false
	}
	h.add(ctx, id)
	return true
}

func (h *Halves) below(ctx context.Context, id string) bool {
	n, _ := h.rdb.Get(ctx, "ratelimit:halves:"+id).Int64() // want checkthencount:`^GET "ratelimit:halves:\*" on every call of \(\*Halves\)\.Allow, counted in \(\*Halves\)\.Allow: 2 round trips per call`
	return n < h.limit
}

func (h *Halves) add(ctx context.Context, id string) {
	h.rdb.Incr(ctx, "ratelimit:halves:"+id)
}
