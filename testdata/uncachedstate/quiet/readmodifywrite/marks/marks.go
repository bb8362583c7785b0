// Package marks has marks that are asked for and set, and that limit nothing.
package marks

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

type Shop struct{ rdb *redis.Client }

// Rate is a rate of exchange: what is there is the answer.
func (s *Shop) Rate(ctx context.Context, currency string, load func() string) (string, error) {
	v, err := s.rdb.Get(ctx, "rate:"+currency).Result()
	if err == nil {
		return v, nil
	}
	v = load()
	return v, s.rdb.Set(ctx, "rate:"+currency, v, time.Hour).Err()
}

// Seen is about messages that come twice.
func (s *Shop) Seen(ctx context.Context, id string) bool {
	if n, _ := s.rdb.Exists(ctx, "seen:"+id).Result(); n > 0 {
		return true
	}
	s.rdb.Set(ctx, "seen:"+id, 1, time.Hour)
	return false
}

// Begin makes a window that others count in; who comes later is not refused.
func (s *Shop) Begin(ctx context.Context, user string) (int64, error) {
	n, err := s.rdb.Exists(ctx, "rl:window:"+user).Result()
	if err != nil {
		return 0, err
	}
	if n > 0 {
		return s.rdb.Incr(ctx, "rl:window:"+user).Result()
	}
	return 1, s.rdb.Set(ctx, "rl:window:"+user, 1, time.Minute).Err()
}

// Pause asks and sets at once.
func (s *Shop) Pause(ctx context.Context, user string) error {
	ok, err := s.rdb.SetNX(ctx, "cooldown:"+user, 1, time.Minute).Result()
	if err == nil && !ok {
		err = errors.New("wait")
	}
	return err
}

// Extend makes the time longer, and refuses nobody.
func (s *Shop) Extend(ctx context.Context, plan string) error {
	left, err := s.rdb.TTL(ctx, "plan:limit:"+plan).Result()
	if err != nil {
		return err
	}
	if left < 0 {
		return s.rdb.Expire(ctx, "plan:limit:"+plan, time.Hour).Err()
	}
	return nil
}
