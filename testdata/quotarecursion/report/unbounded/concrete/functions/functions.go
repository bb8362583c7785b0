// Package functions has plain functions over a global client.
package functions

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

var (
	rdb     = redis.NewClient(&redis.Options{Addr: "localhost:6379"})
	errOver = errors.New("over quota")
)

// Get asks a function.
func Get(ctx context.Context, key string) (string, error) {
	if err := checkQuota(ctx); err != nil {
		return "", fmt.Errorf("get %s: %w", key, err)
	}
	return rdb.Get(ctx, key).Result()
}

func checkQuota(ctx context.Context) error {
	used, err := Get(ctx, "quota:used") // want unbounded:`infinite recursion; .*path: checkQuota -> Get -> checkQuota$`
	if err == nil && len(used) > 6 {
		return errOver
	}
	return err
}

// Publish asks by a helper, and its guard writes by another.
func Publish(ctx context.Context, channel, msg string) error {
	over, err := tooMany(ctx, channel)
	if err != nil || over {
		return errors.Join(err, errOver)
	}
	return rdb.Publish(ctx, channel, msg).Err()
}

func tooMany(ctx context.Context, channel string) (bool, error) {
	if err := note(ctx, channel, time.Now()); err != nil {
		return false, err
	}
	n, err := rdb.PubSubNumPat(ctx).Result()
	return n > 100, err
}

func note(ctx context.Context, channel string, at time.Time) error {
	return Publish(ctx, "notes", fmt.Sprintf("%s %s", channel, at)) // want unbounded:`note reaches itself again through what it guards: infinite recursion; use an unguarded client or method; path: note -> Publish -> tooMany -> note`
}

// cache is a variable of the package, and so is its guard.
var (
	cache = &store{}
	guard = &limiter{}
)

type store struct{}
type limiter struct{}

func (s *store) Read(ctx context.Context, key string) (int64, error) {
	if !guard.Allow(ctx) {
		return 0, errOver
	}
	return rdb.Incr(ctx, key).Result()
}

func (l *limiter) Allow(ctx context.Context) bool {
	n, err := cache.Read(ctx, "count") // want unbounded:`infinite recursion; .*path: \(\*limiter\)\.Allow -> \(\*store\)\.Read -> \(\*limiter\)\.Allow$`
	return err == nil && n < 10
}
