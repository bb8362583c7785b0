// Package store keeps a tenant's values and asks a limiter before it touches
// Redis.
package store

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// A Limiter refuses a tenant that has used up what it may.
type Limiter interface {
	Allow(ctx context.Context, tenant string, cost int) error
}

// Store is shared by all of a service.
type Store struct {
	rdb      redis.UniversalClient
	limiters []Limiter
}

// New returns a store that nobody limits yet.
func New(rdb redis.UniversalClient) *Store { return &Store{rdb: rdb} }

// Limit adds a limiter.
func (s *Store) Limit(l Limiter) { s.limiters = append(s.limiters, l) }

// Fetch returns one value.
func (s *Store) Fetch(ctx context.Context, tenant, key string) (string, error) {
	if err := s.admit(ctx, tenant, 1); err != nil {
		return "", err
	}
	return s.rdb.Get(ctx, tenant+":"+key).Result()
}

// FetchAll returns a hash; it costs more.
func (s *Store) FetchAll(ctx context.Context, tenant, key string) (out map[string]string, err error) {
	err = s.guarded(ctx, tenant, 10, func() error {
		out, err = s.rdb.HGetAll(ctx, tenant+":"+key).Result()
		return err
	})
	return out, err
}

// Put writes one value.
func (s *Store) Put(ctx context.Context, tenant, key, value string) error {
	if err := s.admit(ctx, tenant, 1); err != nil {
		return err
	}
	return s.rdb.Set(ctx, tenant+":"+key, value, time.Hour).Err()
}

// Bump counts up.
func (s *Store) Bump(ctx context.Context, tenant, key string) (int64, error) {
	if err := s.admit(ctx, tenant, 1); err != nil {
		return 0, err
	}
	return s.rdb.Incr(ctx, tenant+":"+key).Result()
}

// Peek reads without asking anybody.
func (s *Store) Peek(ctx context.Context, tenant, key string) (string, error) {
	return s.rdb.Get(ctx, tenant+":"+key).Result()
}

// Redis hands out what is below.
func (s *Store) Redis() redis.UniversalClient { return s.rdb }

// admit asks all limiters.
func (s *Store) admit(ctx context.Context, tenant string, cost int) error {
	for _, l := range s.limiters {
		if err := l.Allow(ctx, tenant, cost); err != nil {
			return err
		}
	}
	return nil
}

// guarded does f if the tenant may.
func (s *Store) guarded(ctx context.Context, tenant string, cost int, f func() error) error {
	if err := s.admit(ctx, tenant, cost); err != nil {
		return err
	}
	return f()
}
