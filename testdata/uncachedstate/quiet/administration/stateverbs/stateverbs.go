// Package stateverbs has functions whose verb changes, resets or lists the state
// itself, whatever they are methods of.
package stateverbs

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

var errSame = errors.New("nothing to do")

// Service is no limiter by its name.
type Service struct{ rdb *redis.Client }

func (s *Service) SetLimit(ctx context.Context, user, limit string) error {
	if s.rdb.Get(ctx, "ratelimit:limit:"+user).Val() == limit {
		return errSame
	}
	return s.rdb.Set(ctx, "ratelimit:limit:"+user, limit, 0).Err()
}

func (s *Service) ResetBreaker(ctx context.Context, name string) error {
	if s.rdb.Get(ctx, "breaker:"+name).Val() != "open" {
		return errSame
	}
	return s.rdb.Del(ctx, "breaker:"+name).Err()
}

func (s *Service) BlockUser(ctx context.Context, user string) error {
	if s.rdb.Exists(ctx, "ratelimit:blocked:"+user).Val() > 0 {
		return errSame
	}
	return s.rdb.Set(ctx, "ratelimit:blocked:"+user, 1, time.Hour).Err()
}

func (s *Service) UpdateRateLimit(ctx context.Context, user string) error {
	if s.rdb.Exists(ctx, "ratelimit:limit:"+user).Val() == 0 {
		return errSame
	}
	return s.rdb.Expire(ctx, "ratelimit:limit:"+user, time.Hour).Err()
}

// RecordFailure reads in order to write back.
func (s *Service) RecordFailure(ctx context.Context, name string) error {
	if s.rdb.Get(ctx, "breaker:"+name).Val() == "open" {
		return nil
	}
	return s.rdb.Set(ctx, "breaker:"+name, "open", time.Minute).Err()
}

func (s *Service) ListBreakers(ctx context.Context) (map[string]string, error) {
	return s.rdb.HGetAll(ctx, "breakers").Result()
}

func (s *Service) LimitStats(ctx context.Context, user string) (string, error) {
	return s.rdb.Get(ctx, "ratelimit:stats:"+user).Result()
}

// Throttler is the state by its name, so a verb needs no object.
type Throttler struct{ rdb *redis.Client }

func (t *Throttler) Set(ctx context.Context, user string) bool {
	return t.rdb.Get(ctx, "ratelimit:"+user).Val() == "1"
}

func (t *Throttler) AddUser(ctx context.Context, user string) bool {
	return t.rdb.Get(ctx, "ratelimit:"+user).Val() == "1"
}

func (t *Throttler) OnSuccess(ctx context.Context, user string) bool {
	return t.rdb.Get(ctx, "ratelimit:"+user).Val() == "1"
}

func (t *Throttler) List(ctx context.Context) ([]string, error) {
	return t.rdb.SMembers(ctx, "ratelimit:users").Result()
}

// StartLimiter reads what it needs once.
func StartLimiter(ctx context.Context, rdb *redis.Client) *Throttler {
	if rdb.Get(ctx, "ratelimit:off").Val() == "1" {
		return nil
	}
	return &Throttler{rdb}
}
