// Package kv has stores that lie round each other. All are of one interface.
package kv

import (
	"context"
	"errors"
	"log"
	"time"

	"github.com/redis/go-redis/v9"
)

// A Store keeps values.
type Store interface {
	Get(ctx context.Context, key string) (string, error)
	Set(ctx context.Context, key, value string) error
}

// Redis is the store at the end.
type Redis struct {
	rdb redis.Cmdable
}

// NewRedis returns a store in rdb.
func NewRedis(rdb redis.Cmdable) *Redis { return &Redis{rdb: rdb} }

// Get reads.
func (r *Redis) Get(ctx context.Context, key string) (string, error) {
	return r.rdb.Get(ctx, key).Result()
}

// Set writes.
func (r *Redis) Set(ctx context.Context, key, value string) error {
	return r.rdb.Set(ctx, key, value, time.Hour).Err()
}

// Logged logs.
type Logged struct{ Store }

// Get logs a read.
func (l Logged) Get(ctx context.Context, key string) (string, error) {
	v, err := l.Store.Get(ctx, key)
	log.Printf("get %s: %v", key, err)
	return v, err
}

// Fallback asks a second store when the first one fails.
type Fallback struct {
	first, second Store
}

// NewFallback returns a store over two.
func NewFallback(first, second Store) *Fallback { return &Fallback{first, second} }

// Get reads from one or the other.
func (f *Fallback) Get(ctx context.Context, key string) (string, error) {
	v, err := f.first.Get(ctx, key)
	if err != nil {
		v, err = f.second.Get(ctx, key)
	}
	return v, err
}

// Set writes to both.
func (f *Fallback) Set(ctx context.Context, key, value string) error {
	return errors.Join(f.first.Set(ctx, key, value), f.second.Set(ctx, key, value))
}

// Limiter counts.
type Limiter interface {
	Allow(ctx context.Context) error
}

// Limited asks before it reads.
type Limited struct {
	Store
	limiter Limiter
}

// NewLimited returns a store that asks.
func NewLimited(s Store, l Limiter) *Limited { return &Limited{Store: s, limiter: l} }

// Get asks, and reads below.
func (l *Limited) Get(ctx context.Context, key string) (string, error) {
	if err := l.limiter.Allow(ctx); err != nil {
		return "", err
	}
	return l.Store.Get(ctx, key)
}

// Counter is a limiter in any store.
type Counter struct{ store Store }

// NewCounter returns a limiter in s.
func NewCounter(s Store) *Counter { return &Counter{store: s} }

// Allow reads whether it may.
func (c *Counter) Allow(ctx context.Context) error {
	v, err := c.store.Get(ctx, "limit")
	if err == nil && v == "0" {
		err = errors.New("limited")
	}
	return err
}
