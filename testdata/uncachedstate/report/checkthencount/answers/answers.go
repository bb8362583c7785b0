// Package answers has limiters that decide in other ways than by a bool.
package answers

import (
	"context"
	"strconv"

	"github.com/redis/go-redis/v9"
)

type Result struct {
	Allowed bool
	Left    int
}

type Limiter struct {
	rdb *redis.Client
	max int
}

// Decide answers in a struct.
func (l *Limiter) Decide(ctx context.Context, user string) (*Result, error) {
	n, err := l.rdb.Get(ctx, "ratelimit:"+user).Int() // want checkthencount:`on every call of \(\*Limiter\)\.Decide, counted in \(\*Limiter\)\.Add`
	if err != nil {
		return nil, err
	}
	return &Result{Allowed: n < l.max, Left: l.max - n}, nil
}

func (l *Limiter) Add(ctx context.Context, user string) { l.rdb.Incr(ctx, "ratelimit:"+user) }

// Both limits refuse in one condition, and the number is parsed.
func (l *Limiter) Both(ctx context.Context, user string, cost int) bool {
	v := l.rdb.HGetAll(ctx, "ratelimit:tenant:"+user).Val() // want checkthencount:`^HGETALL "ratelimit:tenant:\*" on every call of \(\*Limiter\)\.Both, counted in \(\*Limiter\)\.AddBoth`
	calls, _ := strconv.Atoi(v["calls"])
	tokens, _ := strconv.Atoi(v["tokens"])
	if calls+1 > l.max || tokens+cost > l.max*1000 {
		return false
	}
	return true
}

func (l *Limiter) AddBoth(ctx context.Context, user string, cost int64) {
	l.rdb.HIncrBy(ctx, "ratelimit:tenant:"+user, "calls", 1)
	l.rdb.HIncrBy(ctx, "ratelimit:tenant:"+user, "tokens", cost)
}

// Wait answers with how long to wait: it is not seen to refuse, and says nothing.
func (l *Limiter) Used(ctx context.Context, user string) (int, error) {
	return l.rdb.Get(ctx, "ratelimit:shown:"+user).Int()
}

func (l *Limiter) AddUsed(ctx context.Context, user string) { l.rdb.Incr(ctx, "ratelimit:shown:"+user) }
