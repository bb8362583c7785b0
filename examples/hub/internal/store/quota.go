package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// ErrExceeded says that an integration has used up its day.
var ErrExceeded = errors.New("quota exceeded")

const dailyLimit = 500_000

// QuotaManager knows how much each integration may use the hub in a day.
type QuotaManager struct {
	cache *Cache
	limit int64
}

// NewQuotaManager returns a manager with the limit of the standard plan. Its
// counters are in the cache, as everything else.
func NewQuotaManager(cache *Cache) *QuotaManager {
	return &QuotaManager{cache: cache, limit: dailyLimit}
}

type ctxKey int

const (
	integrationKey ctxKey = iota
	checkingKey
)

// For names the integration that an operation is done for.
func For(ctx context.Context, integration string) context.Context {
	return context.WithValue(ctx, integrationKey, integration)
}

// Check refuses an operation of an integration that is over its quota.
func (m *QuotaManager) Check(ctx context.Context) error {
	integration, ok := ctx.Value(integrationKey).(string)
	if !ok {
		return nil
	}
	used, err := m.used(ctx, integration)
	if err != nil {
		return err
	}
	if used >= m.limit {
		return fmt.Errorf("%s: %w", integration, ErrExceeded)
	}
	return nil
}

// used returns what the integration has used today.
func (m *QuotaManager) used(ctx context.Context, integration string) (int64, error) {
	v, err := m.cache.Get(ctx, quotaKey(integration))
	if errors.Is(err, ErrMissing) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(v, 10, 64)
}

// Spend counts one call.
func (m *QuotaManager) Spend(ctx context.Context, integration string) error {
	_, err := m.cache.Add(ctx, quotaKey(integration), 1)
	return err
}

func quotaKey(integration string) string {
	return fmt.Sprintf("quota:%s:%s", integration, time.Now().UTC().Format(time.DateOnly))
}
