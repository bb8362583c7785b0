// Package getters has types that decide by a read of their own, and also say what their
// state is.
package getters

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

type State int

const (
	Closed State = iota
	Open
)

// Breaker counts in a script that this package does not show.
type Breaker struct {
	rdb   *redis.Client
	name  string
	allow *redis.Script
}

var errOpen = errors.New("open")

// Allow runs the script.
func (b *Breaker) Allow(ctx context.Context) error {
	s, err := b.allow.Run(ctx, b.rdb, []string{"circuit_breaker:" + b.name}).Text()
	if err == nil && s == "open" {
		return errOpen
	}
	return nil
}

// State is shown on a page of another package.
func (b *Breaker) State(ctx context.Context) State {
	s, err := b.rdb.Get(ctx, "circuit_breaker:"+b.name).Result()
	if err == nil && s == "open" {
		return Open
	}
	return Closed
}

// GetState has an error.
func (b *Breaker) GetState(ctx context.Context) (State, error) {
	s, err := b.rdb.HGet(ctx, "circuit_breaker:"+b.name, "state").Result()
	if s == "open" {
		return Open, err
	}
	return Closed, err
}

// Status answers with a text.
func (b *Breaker) Status(ctx context.Context) (string, error) {
	s, err := b.rdb.Get(ctx, "circuit_breaker:"+b.name).Result()
	if s == "" {
		return "closed", err
	}
	return s, err
}

// Limiter counts and trims in a script.
type Limiter struct {
	rdb *redis.Client
	max int64
	run *redis.Script
}

func (l *Limiter) Allow(ctx context.Context, id string) (bool, error) {
	n, err := l.run.Run(ctx, l.rdb, []string{"ratelimit:sliding:" + id}).Int64()
	return n <= l.max, err
}

// Count trims before it counts, as Remaining asks.
func (l *Limiter) Count(ctx context.Context, id string) (int64, error) {
	key := "ratelimit:sliding:" + id
	if err := l.rdb.ZRemRangeByScore(ctx, key, "0", time.Now().String()).Err(); err != nil {
		return 0, err
	}
	return l.rdb.ZCard(ctx, key).Result()
}

func (l *Limiter) GetRemaining(ctx context.Context, id string) (int64, error) {
	n, err := l.Count(ctx, id)
	if err != nil {
		return 0, err
	}
	left := l.max - n
	if left < 0 {
		left = 0
	}
	return left, nil
}
