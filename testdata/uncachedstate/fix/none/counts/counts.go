// Package counts has limiters that compare a number with a limit, where
// somebody else counts: a copy of the number would admit the limit again for
// each process and age. None of it is given a cached read.
package counts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard"
)

var _ redisguard.Guard

// Limiter asks how often a user was here. The gateway counts.
type Limiter struct {
	rdb *redis.Client
	max int
}

// Allow compares with a field.
func (l *Limiter) Allow(ctx context.Context, user string) bool {
	n, _ := l.rdb.Get(ctx, "ratelimit:count:"+user).Int() // want ratelimit:`^GET "ratelimit:count:\*" on every call of \(\*Limiter\).Allow; no automatic fix: it is compared with a limit`
	return n < l.max
}

// AllowNamed has a key that is about a flag.
func (l *Limiter) AllowNamed(ctx context.Context, user string) bool {
	blocked, err := l.rdb.Get(ctx, "ratelimit:blocked:"+user).Int64() // want ratelimit:`no automatic fix: it is compared with a limit`
	return err != nil || blocked <= 100
}

// AllowMirrored has the limit first.
func (l *Limiter) AllowMirrored(ctx context.Context, user string) bool {
	limit, _ := l.rdb.Get(ctx, "ratelimit:limit:"+user).Uint64() // want ratelimit:`no automatic fix: it is compared with a limit`
	return uint64(l.max) > limit
}

// AllowParsed parses what it reads.
func (l *Limiter) AllowParsed(ctx context.Context, user string) (bool, error) {
	v, err := l.rdb.Get(ctx, "ratelimit:"+user).Result() // want ratelimit:`no automatic fix: it is compared with a limit`
	if errors.Is(err, redis.Nil) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	n, err := strconv.Atoi(v)
	return n < l.max, err
}

// AllowFloat is given the limit.
func (l *Limiter) AllowFloat(ctx context.Context, user string, limit float64) bool {
	used, err := l.rdb.HGet(ctx, "ratelimit:used", user).Float64() // want ratelimit:`no automatic fix: it is compared with a limit`
	if err != nil || used >= limit {
		return false
	}
	return true
}

// AllowLeft is about what is left of it.
func (l *Limiter) AllowLeft(ctx context.Context, user string) bool {
	left, err := l.rdb.Get(ctx, "ratelimit:left:"+user).Int() // want ratelimit:`no automatic fix: it is compared with a limit`
	return err == nil && left > 0
}

// AllowNone looks for none left.
func (l *Limiter) AllowNone(ctx context.Context, user string) bool {
	left, err := l.rdb.Get(ctx, "ratelimit:left:"+user).Int() // want ratelimit:`no automatic fix: it is compared with a limit`
	if err != nil || left == 0 {
		return false
	}
	return true
}

// AllowSum adds up the slices of a window, the keys of which it puts together.
func (l *Limiter) AllowSum(ctx context.Context, user string, now int) bool {
	var keys []string
	for i := range 6 {
		keys = append(keys, fmt.Sprintf("ratelimit:window:%s:%d", user, now-i))
	}
	total := 0
	vals, _ := l.rdb.MGet(ctx, keys...).Result() // want ratelimit:`on every call of .*AllowSum.*no automatic fix: it is compared with a limit`
	for _, v := range vals {
		if s, ok := v.(string); ok {
			n, _ := strconv.Atoi(s)
			total += n
		}
	}
	return total < l.max
}

// AllowWeighed weighs two windows.
func (l *Limiter) AllowWeighed(ctx context.Context, user string, share float64) bool {
	cur, _ := l.rdb.Get(ctx, "ratelimit:cur:"+user).Float64()   // want ratelimit:`no automatic fix: it is compared with a limit`
	last, _ := l.rdb.Get(ctx, "ratelimit:prev:"+user).Float64() // want ratelimit:`no automatic fix: it is compared with a limit`
	return last*share+cur < float64(l.max)
}

// AllowPiped reads by a pipeline.
func (l *Limiter) AllowPiped(ctx context.Context, user string) bool {
	pipe := l.rdb.Pipeline()
	n := pipe.Get(ctx, "ratelimit:count:"+user) // want ratelimit:`in a pipeline; no automatic fix: `
	if _, err := pipe.Exec(ctx); err != nil {
		return true
	}
	used, _ := n.Int()
	return used < l.max
}

type window struct {
	Count int   `json:"count"`
	Until int64 `json:"until"`
}

// AllowJSON reads a count in JSON.
func (l *Limiter) AllowJSON(ctx context.Context, user string) (bool, error) {
	raw, err := l.rdb.Get(ctx, "ratelimit:state:"+user).Bytes() // want ratelimit:`no automatic fix: it is compared with a limit`
	if err != nil {
		return true, err
	}
	var w window
	if err := json.Unmarshal(raw, &w); err != nil {
		return false, err
	}
	return w.Count < l.max, nil
}

// AllowFields reads it out of a hash.
func (l *Limiter) AllowFields(ctx context.Context, user string) bool {
	var w struct {
		Count int `redis:"count"`
	}
	_ = l.rdb.HGetAll(ctx, "ratelimit:state:"+user).Scan(&w) // want ratelimit:`no automatic fix: it is compared with a limit`
	return w.Count < l.max
}

// AllowMember counts the members of a set.
func (l *Limiter) AllowMember(ctx context.Context, user string) bool {
	open := l.rdb.SMembers(ctx, "ratelimit:open:"+user).Val() // want ratelimit:`no automatic fix: it is compared with a limit`
	return len(open) < l.max
}

// used is a helper that returns the number.
func (l *Limiter) used(ctx context.Context, user string) (int, error) {
	return l.rdb.Get(ctx, "ratelimit:used:"+user).Int() // want ratelimit:`no automatic fix: it is compared with a limit`
}

// AllowHelped compares it.
func (l *Limiter) AllowHelped(ctx context.Context, user string) bool {
	n, err := l.used(ctx, user)
	return err == nil && !l.over(n)
}

func (l *Limiter) over(n int) bool { return n >= l.max }

// get reads for others.
func (l *Limiter) get(ctx context.Context, key string) (string, error) {
	return l.rdb.Get(ctx, key).Result()
}

// AllowGot parses what a helper reads.
func (l *Limiter) AllowGot(ctx context.Context, user string) bool {
	v, err := l.get(ctx, "ratelimit:got:"+user) // want ratelimit:`no automatic fix: it is compared with a limit`
	n, _ := strconv.ParseInt(v, 10, 64)
	return err == nil && n < int64(l.max)
}

// Used is for other packages, too, and what they do with the number is not seen.
func (l *Limiter) Used(ctx context.Context, user string) (int64, error) {
	n, err := l.rdb.Get(ctx, "ratelimit:total:"+user).Int64() // want ratelimit:`; no automatic fix: it may be a count`
	if n == 1 {
		return 0, errors.New("over")
	}
	return n, err
}

// AllowBoth reads the limit as well: which of the two is the count, nothing
// but their names says.
func (l *Limiter) AllowBoth(ctx context.Context, user string) bool {
	count, _ := l.rdb.Get(ctx, "ratelimit:config:max:"+user).Int() // want ratelimit:`no automatic fix: it is compared with a limit`
	limit, _ := l.rdb.Get(ctx, "ratelimit:count:"+user).Int()      // want ratelimit:`no automatic fix: it is compared with a limit`
	return count < limit
}

// Shared keeps the limit where it can be changed, which makes no count of it.
type Shared struct {
	rdb *redis.Client
	max atomic.Int64
}

// SetMax sets the limit.
func (s *Shared) SetMax(n int64) { s.max.Store(n) }

// Allow compares with it.
func (s *Shared) Allow(ctx context.Context, user string) bool {
	n, _ := s.rdb.Get(ctx, "ratelimit:shared:"+user).Int64() // want ratelimit:`no automatic fix: it is compared with a limit`
	return n < s.max.Load()
}

// Fuse opens after some failures, of which others tell.
type Fuse struct{ rdb redis.UniversalClient }

// Closed looks at their number.
func (f *Fuse) Closed(ctx context.Context, name string) bool {
	failures, err := f.rdb.Get(ctx, "circuit_breaker:failures:"+name).Int() // want breaker:`GET "circuit_breaker:failures:\*" on every call of \(\*Fuse\).Closed; a breaker that keeps its state in the process and shares it, as redisguard\.Breaker does, asks once per its TTL of 10 s; no automatic fix: it is compared with a limit`
	return err != nil || failures < 5
}

// Size asks for a number of elements, which is a count.
func (l *Limiter) Size(ctx context.Context, user string) bool {
	return l.rdb.ZCard(ctx, "ratelimit:zset:"+user).Val() < int64(l.max) && // want ratelimit:`ZCARD "ratelimit:zset:\*" on every call of \(\*Limiter\).Size; no automatic fix: it is compared with a limit`
		l.rdb.ZCount(ctx, "ratelimit:zset:"+user, "1", "+inf").Val() < int64(l.max) && // want ratelimit:`ZCOUNT "ratelimit:zset:\*"`
		l.rdb.LLen(ctx, "ratelimit:list:"+user).Val() < int64(l.max) && // want ratelimit:`LLEN "ratelimit:list:\*"`
		l.rdb.SCard(ctx, "ratelimit:set:"+user).Val() < int64(l.max) // want ratelimit:`SCARD "ratelimit:set:\*"`
}

// AllowOwn compares two fields of what it reads.
func (l *Limiter) AllowOwn(ctx context.Context, user string) bool {
	m, _ := l.rdb.HGetAll(ctx, "ratelimit:own:"+user).Result() // want ratelimit:`no automatic fix: it is compared with a limit`
	used, _ := strconv.Atoi(m["used"])
	limit, _ := strconv.Atoi(m["limit"])
	return used < limit
}

// AllowScaled has a limit for each node.
func (l *Limiter) AllowScaled(ctx context.Context, user string, nodes []string) bool {
	n, _ := l.rdb.Get(ctx, "ratelimit:scaled:"+user).Int() // want ratelimit:`no automatic fix: it is compared with a limit`
	return n < len(nodes)*l.max
}

// AllowRate has a limit that grows with the time.
func (l *Limiter) AllowRate(ctx context.Context, user string, since time.Time) bool {
	n, _ := l.rdb.Get(ctx, "ratelimit:rate:"+user).Float64() // want ratelimit:`no automatic fix: it is compared with a limit`
	return n < float64(l.max)*time.Since(since).Seconds()
}

// AllowPer looks at the rate of it.
func (l *Limiter) AllowPer(ctx context.Context, user string, since time.Time) bool {
	n, _ := l.rdb.Get(ctx, "ratelimit:per:"+user).Float64() // want ratelimit:`no automatic fix: it is compared with a limit`
	return n/time.Since(since).Seconds() < float64(l.max)
}

// Adaptive has a limit that it raises and lowers.
type Adaptive struct {
	rdb   *redis.Client
	limit int
}

// Allow raises it as long as it is not reached.
func (a *Adaptive) Allow(ctx context.Context, user string) bool {
	n, _ := a.rdb.Get(ctx, "ratelimit:adaptive:"+user).Int() // want ratelimit:`no automatic fix: it is compared with a limit`
	if n < a.limit {
		a.limit++
		return true
	}
	a.limit /= 2
	return false
}

// Policy decides elsewhere.
type Policy interface {
	Reached(n int) bool
	Check(n int64) error
}

// AllowPolicy hands the number on.
func (l *Limiter) AllowPolicy(ctx context.Context, user string, p Policy) bool {
	n, _ := l.rdb.Get(ctx, "ratelimit:policy:"+user).Int() // want ratelimit:`no automatic fix: it may be a count`
	return !p.Reached(n)
}

// CheckPolicy does so for an error.
func (l *Limiter) CheckPolicy(ctx context.Context, user string, p Policy) error {
	n, err := l.rdb.Get(ctx, "ratelimit:policy:"+user).Int64() // want ratelimit:`no automatic fix: it may be a count`
	if err != nil {
		return err
	}
	return p.Check(n)
}

// AllowWords compares digits.
func (l *Limiter) AllowWords(ctx context.Context, user string) bool {
	return l.rdb.Get(ctx, "ratelimit:digit:"+user).Val() < "5" // want ratelimit:`no automatic fix: it is compared with a limit`
}

// AllowText compares with a number as text.
func (l *Limiter) AllowText(ctx context.Context, user string) bool {
	return l.rdb.Get(ctx, "ratelimit:text:"+user).Val() != "100" // want ratelimit:`no automatic fix: it is compared with a limit`
}

// AllowTextMirrored has the number first.
func (l *Limiter) AllowTextMirrored(ctx context.Context, user string) bool {
	v, err := l.rdb.HGet(ctx, "ratelimit:text", user).Result() // want ratelimit:`no automatic fix: it is compared with a limit`
	return err != nil || "1e3" != v
}
