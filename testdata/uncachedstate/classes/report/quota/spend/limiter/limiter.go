// Package limiter keeps what keys have spent: in Redis, or in memory.
package limiter

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// A Limiter has the budget of each key.
type Limiter interface {
	MonthlySpend(ctx context.Context, key string) (float64, error)
	AddSpend(ctx context.Context, key string, usd float64) error
}

// Redis is for many processes.
type Redis struct{ rdb *redis.Client }

// NewRedis is given the client.
func NewRedis(rdb *redis.Client) *Redis { return &Redis{rdb: rdb} }

func spendKey(key string) string {
	return fmt.Sprintf("nexus:spend:%s:%s", key, time.Now().Format("200601"))
}

// MonthlySpend returns a sum.
func (r *Redis) MonthlySpend(ctx context.Context, key string) (float64, error) {
	v, err := r.rdb.Get(ctx, spendKey(key)).Float64()
	if errors.Is(err, redis.Nil) {
		return 0, nil
	}
	return v, err
}

// AddSpend adds to it.
func (r *Redis) AddSpend(ctx context.Context, key string, usd float64) error {
	pipe := r.rdb.TxPipeline()
	pipe.IncrByFloat(ctx, spendKey(key), usd)
	pipe.Expire(ctx, spendKey(key), 62*24*time.Hour)
	_, err := pipe.Exec(ctx)
	return err
}

// Memory is for one process.
type Memory struct {
	mu    sync.Mutex
	spent map[string]float64
}

// NewMemory has spent nothing.
func NewMemory() *Memory { return &Memory{spent: map[string]float64{}} }

// MonthlySpend returns a sum.
func (m *Memory) MonthlySpend(_ context.Context, key string) (float64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.spent[key], nil
}

// AddSpend adds to it.
func (m *Memory) AddSpend(_ context.Context, key string, usd float64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.spent[key] += usd
	return nil
}
