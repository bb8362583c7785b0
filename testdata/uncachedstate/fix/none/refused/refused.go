// Package refused has state of which a copy would not do.
package refused

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard"
)

var _ redisguard.Guard

// Limiter is a limiter.
type Limiter struct{ rdb *redis.Client }

// Allow sets what it reads.
func (l *Limiter) Allow(ctx context.Context, ip string, bad bool) bool {
	blocked := l.rdb.Exists(ctx, "ratelimit:blocked:"+ip).Val() > 0 // want ratelimit:`on every call of .*; no automatic fix: .*Allow also writes the key`
	if bad {
		l.rdb.Set(ctx, "ratelimit:blocked:"+ip, 1, time.Minute)
	}
	return !blocked
}

// AllowToken asks about a token.
func (l *Limiter) AllowToken(ctx context.Context, id string) bool {
	return l.rdb.Exists(ctx, "ratelimit:blocked:token:"+id).Val() == 0 // want ratelimit:`no automatic fix: choose how stale a token may be`
}

// AllowIn tells how long to wait, of which a copy stands still.
func (l *Limiter) AllowIn(ctx context.Context, ip string) time.Duration {
	return l.rdb.TTL(ctx, "ratelimit:blocked:"+ip).Val() // want ratelimit:`on every call of .*AllowIn.*; no automatic fix: a cached copy would not count down$`
}

// exister is less than a client.
type exister interface {
	Exists(ctx context.Context, keys ...string) *redis.IntCmd
}

// Narrow has an interface of its own, which redisguard does not take.
type Narrow struct{ rdb exister }

// NewNarrow fills it.
func NewNarrow(c *redis.Client) *Narrow { return &Narrow{rdb: c} }

// Allow reads for each call.
func (n *Narrow) Allow(ctx context.Context, ip string) bool {
	return n.rdb.Exists(ctx, "ratelimit:blocked:"+ip).Val() == 0 // want ratelimit:`on every call of \(\*Narrow\).Allow; a 5 s in-process cache would ask once per key per 5 s$`
}

// AllowWatched reads in a transaction.
func (l *Limiter) AllowWatched(ctx context.Context, ip string) (allowed bool, err error) {
	err = l.rdb.Watch(ctx, func(tx *redis.Tx) error {
		n, err := tx.Exists(ctx, "ratelimit:blocked:"+ip).Result() // want ratelimit:`on every call of .*AllowWatched.*; no automatic fix: a transaction must not read cached copies`
		allowed = n == 0
		return err
	}, "ratelimit:blocked:"+ip)
	return allowed, err
}

// AllowAlone reads on a connection.
func (l *Limiter) AllowAlone(ctx context.Context, ip string) bool {
	conn := l.rdb.Conn()
	defer conn.Close()
	return conn.Exists(ctx, "ratelimit:blocked:"+ip).Val() == 0 // want ratelimit:`no automatic fix: a dedicated connection must not read cached copies`
}

// AllowPiped reads by a pipeline.
func (l *Limiter) AllowPiped(ctx context.Context, ip string) bool {
	pipe := l.rdb.Pipeline()
	blocked := pipe.Exists(ctx, "ratelimit:blocked:"+ip) // want ratelimit:`no automatic fix: a pipeline answers when it is executed`
	_, err := pipe.Exec(ctx)
	return err == nil && blocked.Val() == 0
}

// A Fuse blows after some errors, which it counts.
type Fuse struct{ rdb *redis.Client }

// Allow reads the count.
func (f *Fuse) Allow(ctx context.Context, name string) bool {
	n, err := f.rdb.Get(ctx, "circuit:"+name+":errors").Int() // want breaker:`GET "circuit:\*:errors" on every call of \(\*Fuse\)\.Allow; a breaker that keeps its state in the process and shares it, as redisguard\.Breaker does, asks once per its TTL of 10 s; no automatic fix: this package adds to it, and a stale count admits too many`
	return err != nil || n < 5
}

// Failed counts one.
func (f *Fuse) Failed(ctx context.Context, name string) {
	f.rdb.Incr(ctx, "circuit:"+name+":errors")
}

// A Circuit's state is read by those who change it as well.
type Circuit struct{ rdb *redis.Client }

// State is one read for all.
func (c *Circuit) State(ctx context.Context, name string) string {
	return c.rdb.Get(ctx, "circuit:"+name+":state").Val() // want breaker:`on every call of .*; no automatic fix: \(\*Circuit\).Succeeded also writes the key`
}

// Allow only looks.
func (c *Circuit) Allow(ctx context.Context, name string) bool { return c.State(ctx, name) != "open" }

// Succeeded goes by what it reads.
func (c *Circuit) Succeeded(ctx context.Context, name string) {
	if c.State(ctx, name) == "half" {
		c.rdb.Set(ctx, "circuit:"+name+":state", "closed", 0)
	}
}
