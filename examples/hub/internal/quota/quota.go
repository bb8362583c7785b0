// Package quota knows how much each integration may use the hub in a day.
package quota

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// ErrExceeded says that an integration has used up its day.
var ErrExceeded = errors.New("quota exceeded")

// Store holds the counters.
type Store interface {
	Get(ctx context.Context, key string) (string, error)
	Add(ctx context.Context, key string, n int64) (int64, error)
}

// Manager compares what was used with what is allowed.
type Manager struct {
	store Store
	limit int64
}

// NewManager returns a manager with the limit of the standard plan.
func NewManager(store Store) *Manager {
	return &Manager{store: store, limit: 500_000}
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

// Check refuses an operation of an integration that is over its quota. What
// the check reads itself is not checked again.
func (m *Manager) Check(ctx context.Context) error {
	integration, ok := ctx.Value(integrationKey).(string)
	if !ok || ctx.Value(checkingKey) != nil {
		return nil
	}
	used, err := m.Used(context.WithValue(ctx, checkingKey, true), integration)
	if err != nil {
		return err
	}
	if used >= m.limit {
		return fmt.Errorf("%s: %w", integration, ErrExceeded)
	}
	return nil
}

// Used returns what the integration has used today. A counter that is not
// there yet, or cannot be read, counts as nothing.
func (m *Manager) Used(ctx context.Context, integration string) (int64, error) {
	v, err := m.store.Get(ctx, key(integration))
	if err != nil || v == "" {
		return 0, nil
	}
	return strconv.ParseInt(v, 10, 64)
}

// Spend counts one call.
func (m *Manager) Spend(ctx context.Context, integration string) error {
	_, err := m.store.Add(ctx, key(integration), 1)
	return err
}

func key(integration string) string {
	return fmt.Sprintf("quota:%s:%s", integration, time.Now().UTC().Format(time.DateOnly))
}
