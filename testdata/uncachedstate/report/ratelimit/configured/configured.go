// Package configured has keys whose prefix is configuration or a field.
package configured

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// Config is where prefixes come from.
type Config struct {
	Prefix        string
	LimiterPrefix string
}

// A Decision says whether a call may be made.
type Decision struct {
	Allowed bool
	Until   time.Time
}

// Guard has a prefix with a default.
type Guard struct {
	rdb    *redis.Client
	prefix string
	cfg    Config
}

func New(rdb *redis.Client, prefix string) *Guard {
	if prefix == "" {
		prefix = "ratelimit:blocked:"
	}
	return &Guard{rdb: rdb, prefix: prefix}
}

// Check builds its key from the default.
func (g *Guard) Check(ctx context.Context, user string) (*Decision, error) {
	key := g.prefix + user
	at, err := g.rdb.Get(ctx, key).Int64() // want ratelimit:`on every call of \(\*Guard\)\.Check`
	if err != nil {
		return nil, err
	}
	return &Decision{Allowed: time.Now().Unix() > at}, nil
}

// Pass has the word in the name of the field.
func (g *Guard) Pass(ctx context.Context, user string) (bool, error) {
	key := fmt.Sprintf("%s:%s", g.cfg.LimiterPrefix, user)
	n, err := g.rdb.Exists(ctx, key).Result() // want ratelimit:`^EXISTS of limiter state on every call of \(\*Guard\)\.Pass`
	return n == 0, err
}

// RateLimiter has a configured prefix, and its own name.
type RateLimiter struct {
	rdb *redis.Client
	cfg Config
}

func (l *RateLimiter) Decide(ctx context.Context, user string) (Decision, error) {
	at, err := l.rdb.Get(ctx, l.cfg.Prefix+user).Int64() // want ratelimit:`GET of limiter state on every call of \(\*RateLimiter\)\.Decide`
	if err != nil {
		return Decision{}, err
	}
	return Decision{Allowed: time.Now().Unix() > at}, nil
}
