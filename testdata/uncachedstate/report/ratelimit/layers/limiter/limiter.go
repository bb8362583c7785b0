// Package limiter makes the keys, and has a storage that reads what it is told.
package limiter

import (
	"context"
	"strconv"
	"time"
)

// Storage is what a limiter needs.
type Storage interface {
	Has(ctx context.Context, key string) (bool, error)
	Count(ctx context.Context, key string) (int, error)
	Add(ctx context.Context, key string) (int, error)
	Load(ctx context.Context, key string) (string, error)
	Save(ctx context.Context, key, value string) error
	Block(ctx context.Context, key string, d time.Duration) error
}

// Limiter looks for a block on each call, and counts.
type Limiter struct{ storage Storage }

func New(s Storage) *Limiter { return &Limiter{storage: s} }

func (l *Limiter) Allow(ctx context.Context, ip string) (bool, error) {
	if blocked, err := l.storage.Has(ctx, "ratelimit:blocked:"+ip); err != nil || blocked {
		return false, err
	}
	n, err := l.storage.Add(ctx, "ratelimit:count:"+ip)
	if err == nil && n > 100 {
		err = l.storage.Block(ctx, "ratelimit:blocked:"+ip, time.Minute)
	}
	return n <= 100, err
}

// Counter counts alone: a copy of its count limits nothing.
type Counter struct{ storage Storage }

func NewCounter(s Storage) *Counter { return &Counter{storage: s} }

func (c *Counter) Allow(ctx context.Context, ip string) (bool, error) {
	if n, err := c.storage.Count(ctx, "ratelimit:calls:"+ip); err != nil || n >= 100 {
		return false, err
	}
	_, err := c.storage.Add(ctx, "ratelimit:calls:"+ip)
	return err == nil, err
}

// Bucket reads its state to write it back.
type Bucket struct{ storage Storage }

func NewBucket(s Storage) *Bucket { return &Bucket{storage: s} }

func (b *Bucket) Allow(ctx context.Context, ip string) (bool, error) {
	v, err := b.storage.Load(ctx, "ratelimit:bucket:"+ip)
	if err != nil {
		return false, err
	}
	n, _ := strconv.Atoi(v)
	return n > 0, b.storage.Save(ctx, "ratelimit:bucket:"+ip, strconv.Itoa(n-1))
}

// Blocks keeps what is the block of a limiter, though its key is any block's.
type Blocks interface {
	IsBlocked(ctx context.Context, ip string) (bool, error)
}

// RateLimiter asks it.
type RateLimiter struct{ blocks Blocks }

func NewRateLimiter(b Blocks) *RateLimiter { return &RateLimiter{blocks: b} }

func (l *RateLimiter) Allow(ctx context.Context, ip string) (bool, error) {
	blocked, err := l.blocks.IsBlocked(ctx, ip)
	return !blocked, err
}
