// Package counts writes on some calls, and reads on each.
package counts

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// Flag counts on one key and reads another: the flag is state.
type Flag struct{ rdb *redis.Client }

func (f *Flag) Allow(ctx context.Context, ip string) bool {
	if f.rdb.Exists(ctx, "ratelimit:flag:"+ip).Val() > 0 { // want ratelimit:`^EXISTS "ratelimit:flag:\*" on every call of \(\*Flag\)\.Allow`
		return false
	}
	if f.rdb.Incr(ctx, "ratelimit:count:"+ip).Val() > 100 {
		f.rdb.Set(ctx, "ratelimit:flag:"+ip, 1, time.Minute)
	}
	return true
}

// Filled writes only what it has missed.
type Filled struct {
	rdb *redis.Client
	db  func(string) string
}

func (f *Filled) Rate(ctx context.Context, ip string) string {
	v, err := f.rdb.Get(ctx, "ratelimit:rate:"+ip).Result() // want ratelimit:`^GET "ratelimit:rate:\*" on every call of \(\*Filled\)\.Rate`
	if err != nil {
		v = f.db(ip)
		f.rdb.Set(ctx, "ratelimit:rate:"+ip, v, time.Hour)
	}
	return v
}
