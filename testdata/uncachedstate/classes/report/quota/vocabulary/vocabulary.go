// Package vocabulary has quotas that are not called quotas.
package vocabulary

import (
	"context"
	"errors"
	"strconv"

	"github.com/redis/go-redis/v9"
)

// ErrSpent says that a tenant has spent what it may.
var ErrSpent = errors.New("spent")

// Meter compares what is used with what may be.
type Meter struct {
	rdb   *redis.Client
	limit int64
}

// Use reads the usage, and compares it.
func (m *Meter) Use(ctx context.Context, tenant string) error {
	n, err := m.rdb.Get(ctx, "usage:"+tenant).Int64() // want quota:`GET "usage:\*"`
	if err == nil && n >= m.limit {
		return ErrSpent
	}
	return nil
}

// Spend reads a limit of costs.
func (m *Meter) Spend(ctx context.Context, tenant string, cents float64) (bool, error) {
	limit, err := m.rdb.Get(ctx, "cost_limit:"+tenant).Float64() // want quota:`GET "cost_limit:\*"`
	if err != nil {
		return false, err
	}
	return cents < limit, nil
}

// SpendToday adds up what the hours have cost.
func (m *Meter) SpendToday(ctx context.Context, tenant string) (bool, error) {
	hours, err := m.rdb.HVals(ctx, "usage:hours:"+tenant).Result() // want quota:`HVALS "usage:hours:\*"`
	if err != nil {
		return false, err
	}
	sum := int64(0)
	for _, h := range hours {
		n, _ := strconv.ParseInt(h, 10, 64)
		sum += n
	}
	return sum < m.limit, nil
}
