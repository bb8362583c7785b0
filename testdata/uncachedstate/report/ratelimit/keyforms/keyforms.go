// Package keyforms spells the keys of limiters in the ways that programs do.
package keyforms

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"

	"redisvet.test/uncachedstate/report/ratelimit/keyforms/names"
)

const (
	prefix   = "ratelimit"
	template = prefix + ":%s:%d"
)

var limitsKey = "ratelimit:limits"

// Limiter has its prefix from whoever makes it, or a usual one.
type Limiter struct {
	rdb    *redis.Client
	prefix string
	keys   names.Builder
	opts   Options
}

// Options go with a limiter.
type Options struct{ Prefix string }

// NewLimiter returns a limiter.
func NewLimiter(rdb *redis.Client, tenant string) *Limiter {
	l := &Limiter{rdb: rdb, keys: names.Builder{Tenant: tenant}}
	l.prefix = "ratelimit:field:"
	l.opts = Options{Prefix: "throttle:opts:"}
	return l
}

func (l *Limiter) Template(ctx context.Context, ip string, port int) bool {
	return l.rdb.Exists(ctx, fmt.Sprintf(template, ip, port)).Val() > 0 // want ratelimit:`EXISTS "ratelimit:\*:\*" on every call of \(\*Limiter\)\.Template`
}

func (l *Limiter) Concat(ctx context.Context, ip string, port int) bool {
	key := prefix + ":" + ip + ":" + strconv.Itoa(port)
	return l.rdb.Exists(ctx, key).Val() > 0 // want ratelimit:`EXISTS "ratelimit:\*:\*" on every call of \(\*Limiter\)\.Concat`
}

func (l *Limiter) Adjacent(ctx context.Context, ip, port string) bool {
	return l.rdb.Exists(ctx, "ratelimit:"+ip+port+":blocked").Val() > 0 // want ratelimit:`EXISTS "ratelimit:\*:blocked" on every call of \(\*Limiter\)\.Adjacent`
}

func (l *Limiter) Joined(ctx context.Context, ip string) bool {
	return l.rdb.Exists(ctx, strings.Join([]string{"ratelimit", "blocked", ip}, ":")).Val() > 0 // want ratelimit:`EXISTS "ratelimit:blocked:\*" on every call of \(\*Limiter\)\.Joined`
}

func (l *Limiter) Field(ctx context.Context, ip string) bool {
	return l.rdb.Exists(ctx, l.prefix+ip).Val() > 0 // want ratelimit:`EXISTS "ratelimit:field:\*" on every call of \(\*Limiter\)\.Field`
}

func (l *Limiter) NestedField(ctx context.Context, ip string) bool {
	return l.rdb.Exists(ctx, l.opts.Prefix+ip).Val() > 0 // want ratelimit:`EXISTS "throttle:opts:\*" on every call of \(\*Limiter\)\.NestedField`
}

func (l *Limiter) Variable(ctx context.Context, ip string) bool {
	return l.rdb.HGet(ctx, limitsKey, ip).Val() == "0" // want ratelimit:`HGET "ratelimit:limits" on every call of \(\*Limiter\)\.Variable`
}

func (l *Limiter) Constant(ctx context.Context, ip string) bool {
	return l.rdb.SIsMember(ctx, names.Throttle, ip).Val() // want ratelimit:`SISMEMBER "svc:throttle" on every call of \(\*Limiter\)\.Constant`
}

func (l *Limiter) Typed(ctx context.Context, ip string) bool {
	return l.rdb.Exists(ctx, string(names.Limits)+":"+ip).Val() > 0 // want ratelimit:`EXISTS "svc:ratelimit:\*" on every call of \(\*Limiter\)\.Typed`
}

func (l *Limiter) Variadic(ctx context.Context, ip string) bool {
	return l.rdb.Exists(ctx, names.RateLimit(ip)).Val() > 0 // want ratelimit:`EXISTS .* on every call of \(\*Limiter\)\.Variadic`
}

func (l *Limiter) Braces(ctx context.Context, ip string) bool {
	return l.rdb.Exists(ctx, "{"+ip+"}:ratelimit").Val() > 0 // want ratelimit:`EXISTS "\{\*\}:ratelimit" on every call of \(\*Limiter\)\.Braces`
}

func (l *Limiter) Chosen(ctx context.Context, ip string, strict bool) bool {
	key := "ratelimit:loose:" + ip
	if strict {
		key = "ratelimit:strict:" + ip
	}
	return l.rdb.Exists(ctx, key).Val() > 0 // want ratelimit:`EXISTS "ratelimit:.*on every call of \(\*Limiter\)\.Chosen`
}

func (l *Limiter) Slice(ctx context.Context, ip string) bool {
	keys := []string{"ratelimit:blocked:" + ip, "ratelimit:paused:" + ip}
	n, err := l.rdb.Exists(ctx, keys...).Result() // want ratelimit:`EXISTS "ratelimit:blocked:\*.*on every call of \(\*Limiter\)\.Slice`
	return err == nil && n > 0
}

func (l *Limiter) Bytes(ctx context.Context, ip string) bool {
	key := append([]byte("throttle:"), ip...)
	return l.rdb.Exists(ctx, string(key)).Val() > 0 // want ratelimit:`EXISTS .* on every call of \(\*Limiter\)\.Bytes`
}

// Orders is of a limiter, and its key is of something else.
func (l *Limiter) Orders(ctx context.Context, id string) bool {
	return l.rdb.Exists(ctx, string(names.Orders)+":"+id).Val() > 0
}

func (l *Limiter) Glued(ctx context.Context, tenant string) bool {
	return l.rdb.Exists(ctx, names.Throttled(tenant)).Val() > 0 // want ratelimit:`EXISTS "svc:throttled:\*" on every call of \(\*Limiter\)\.Glued`
}

func (l *Limiter) GluedHere(ctx context.Context, tenant string) bool {
	return l.rdb.Exists(ctx, names.Join("ratelimit", "blocked", tenant)).Val() > 0 // want ratelimit:`EXISTS "ratelimit:blocked:\*" on every call of \(\*Limiter\)\.GluedHere`
}

func (l *Limiter) GluedOther(ctx context.Context, tenant string) string {
	return l.rdb.Get(ctx, names.Of("profile", tenant)).Val()
}
