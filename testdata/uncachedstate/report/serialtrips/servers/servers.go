// Package servers has limiters whose keys are on several servers, which no script can have
// without a hash tag.
package servers

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// Ring counts for a user and for all.
type Ring struct{ rdb *redis.Ring }

func (l *Ring) Allow(ctx context.Context, user string) (bool, error) {
	n, err := l.rdb.Incr(ctx, "rate_limit:user:"+user).Result()
	if err != nil || n > 10 {
		return false, err
	}
	all, err := l.rdb.Incr(ctx, "rate_limit:all").Result() // want serialtrips:`^INCR "rate_limit:all" on every call of \(\*Ring\)\.Allow, after INCR "rate_limit:user:\*": 2 round trips per call; give the keys one hash tag and do them in one script$`
	return all <= 1000, err
}

// Cluster does so by helpers.
type Cluster struct{ rdb *redis.ClusterClient }

func (l *Cluster) Allow(ctx context.Context, user string) (bool, error) {
	n, err := l.incr(ctx, "rate_limit:minute:"+user)
	if err != nil || n > 10 {
		return false, err
	}
	day, err := l.incr(ctx, "rate_limit:day:"+user) // want serialtrips:`2 round trips per call; give the keys one hash tag and do them in one script$`
	return day <= 1000, err
}

func (l *Cluster) incr(ctx context.Context, key string) (int64, error) {
	return l.rdb.Incr(ctx, key).Result()
}

// Piped has two pipelines.
type Piped struct{ rdb *redis.ClusterClient }

func (l *Piped) Allow(ctx context.Context, user string) (bool, error) {
	first := l.rdb.Pipeline()
	n := first.Incr(ctx, "throttle:minute:"+user)
	first.Expire(ctx, "throttle:minute:"+user, time.Minute)
	if _, err := first.Exec(ctx); err != nil || n.Val() > 10 {
		return false, err
	}
	second := l.rdb.Pipeline()
	day := second.Incr(ctx, "throttle:day:"+user)
	second.Expire(ctx, "throttle:day:"+user, 24*time.Hour)
	_, err := second.Exec(ctx) // want serialtrips:`2 round trips per call; give the keys one hash tag and do them in one script$`
	return day.Val() <= 1000, err
}

// Tagged has a hash tag.
type Tagged struct{ rdb *redis.ClusterClient }

func (l *Tagged) Allow(ctx context.Context, user string) (bool, error) {
	n, err := l.rdb.Incr(ctx, "rate_limit:minute:{"+user+"}").Result()
	if err != nil || n > 10 {
		return false, err
	}
	day, err := l.rdb.Incr(ctx, "rate_limit:day:{"+user+"}").Result() // want serialtrips:`2 round trips per call; do them in one script$`
	return day <= 1000, err
}

// One has one key.
type One struct{ rdb *redis.ClusterClient }

func (l *One) Allow(ctx context.Context, user string) (bool, error) {
	n, err := l.rdb.Incr(ctx, "rate_limit:"+user).Result()
	if err != nil || n > 10 {
		return false, err
	}
	return true, l.rdb.Expire(ctx, "rate_limit:"+user, time.Minute).Err() // want serialtrips:`2 round trips per call; do them in one script$`
}

// Single has one server.
type Single struct{ rdb *redis.Client }

func (l *Single) Allow(ctx context.Context, user string) (bool, error) {
	n, err := l.rdb.Incr(ctx, "rate_limit:user:"+user).Result()
	if err != nil || n > 10 {
		return false, err
	}
	all, err := l.rdb.Incr(ctx, "rate_limit:all").Result() // want serialtrips:`2 round trips per call; do them in one script$`
	return all <= 1000, err
}
