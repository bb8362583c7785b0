// Package reads has state behind each command that reads.
package reads

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Limiter struct {
	rdb redis.UniversalClient
}

func (l *Limiter) Get(ctx context.Context, ip string) (bool, error) {
	return l.rdb.Get(ctx, "ratelimit:blocked:"+ip).Bool() // want ratelimit:`^GET "ratelimit:blocked:\*" on every call of \(\*Limiter\)\.Get; a 5 s in-process cache would ask once per key per 5 s$`
}

func (l *Limiter) MGet(ctx context.Context, ip string) bool {
	v, err := l.rdb.MGet(ctx, "ratelimit:blocked:"+ip, "ratelimit:rate:"+ip).Result() // want ratelimit:`^MGET "ratelimit:blocked:\* ratelimit:rate:\*" on every call of \(\*Limiter\)\.MGet`
	return err == nil && v[0] != nil
}

func (l *Limiter) HGet(ctx context.Context, ip string) bool {
	return l.rdb.HGet(ctx, "throttle", ip).Val() == "1" // want ratelimit:`^HGET "throttle" on every call of \(\*Limiter\)\.HGet`
}

func (l *Limiter) HMGet(ctx context.Context, ip string) bool {
	return l.rdb.HMGet(ctx, "rate_limit:"+ip, "until", "rate").Val()[0] == nil // want ratelimit:`^HMGET "rate_limit:\*"`
}

func (l *Limiter) HGetAll(ctx context.Context, ip string) bool {
	return len(l.rdb.HGetAll(ctx, "rateLimit:"+ip).Val()) > 0 // want ratelimit:`^HGETALL "rateLimit:\*"`
}

func (l *Limiter) Exists(ctx context.Context, ip string) bool {
	return l.rdb.Exists(ctx, "rate-limit-exceeded:"+ip).Val() > 0 // want ratelimit:`^EXISTS "rate-limit-exceeded:\*"`
}

func (l *Limiter) TTL(ctx context.Context, ip string) bool {
	return l.rdb.TTL(ctx, "ratelimit:wait:"+ip).Val() > 0 // want ratelimit:`^TTL "ratelimit:wait:\*"`
}

func (l *Limiter) PTTL(ctx context.Context, ip string) bool {
	return l.rdb.PTTL(ctx, "ratelimit:wait:"+ip).Val() > 0 // want ratelimit:`^PTTL "ratelimit:wait:\*"`
}

func (l *Limiter) SIsMember(ctx context.Context, ip string) bool {
	return l.rdb.SIsMember(ctx, "throttled", ip).Val() // want ratelimit:`^SISMEMBER "throttled"`
}

func (l *Limiter) ZScore(ctx context.Context, ip string) bool {
	return l.rdb.ZScore(ctx, "throttled:until", ip).Val() > 0 // want ratelimit:`^ZSCORE "throttled:until"`
}

var peek = redis.NewScript(`return {redis.call("GET", KEYS[1]), redis.call("TTL", KEYS[1])}`)

func (l *Limiter) Script(ctx context.Context, ip string) bool {
	return peek.Run(ctx, l.rdb, []string{"ratelimit:" + ip}).Err() == nil // want ratelimit:`^EVALSHA "ratelimit:\*" on every call of \(\*Limiter\)\.Script`
}

func (l *Limiter) Do(ctx context.Context, ip string) bool {
	return l.rdb.Do(ctx, "GET", "ratelimit:"+ip).Err() == nil // want ratelimit:`^GET "ratelimit:\*" on every call of \(\*Limiter\)\.Do`
}

// A pipeline of reads is a round trip as well.
func (l *Limiter) Piped(ctx context.Context, ip string) (bool, error) {
	pipe := l.rdb.Pipeline()
	blocked := pipe.Get(ctx, "ratelimit:block:"+ip) // want ratelimit:`^GET "ratelimit:block:\*" on every call of \(\*Limiter\)\.Piped`
	_, err := pipe.Exec(ctx)
	return blocked.Val() == "1", err
}

// Queue only queues: who executes it is not seen.
func (l *Limiter) Queue(ctx context.Context, pipe redis.Pipeliner, ip string) *redis.StringCmd {
	return pipe.Get(ctx, "ratelimit:block:"+ip)
}

// Together reads both in the closure of a pipeline.
func (l *Limiter) Together(ctx context.Context, ip string) (bool, error) {
	var blocked *redis.IntCmd
	var state *redis.StringCmd
	_, err := l.rdb.Pipelined(ctx, func(p redis.Pipeliner) error {
		blocked = p.Exists(ctx, "ratelimit:blocked:"+ip) // want ratelimit:`^EXISTS "ratelimit:blocked:\*" on every call of \(\*Limiter\)\.Together, in a pipeline; a 5 s in-process cache`
		state = p.Get(ctx, "circuit_breaker:chat")       // want breaker:`^GET "circuit_breaker:chat" on every call of \(\*Limiter\)\.Together`
		p.Get(ctx, "profile:"+ip)
		return nil
	})
	if err != nil && err != redis.Nil {
		return false, err
	}
	return blocked.Val() == 0 && state.Val() != "open", nil
}
