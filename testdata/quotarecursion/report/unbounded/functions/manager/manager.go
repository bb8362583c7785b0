// Package manager has checks that use a cache. It never says which cache calls
// them.
package manager

import (
	"context"
	"errors"

	"redisvet.test/quotarecursion/report/unbounded/functions/cache"
)

// Manager keeps its counters in a cache.
type Manager struct {
	cache *cache.Cache
}

// New returns a manager over c.
func New(c *cache.Cache) *Manager { return &Manager{cache: c} }

// Check refuses when the counter is used up.
func (m *Manager) Check(ctx context.Context, key string) error {
	v, err := m.cache.Read(ctx, "quota:used")
	if err == nil && v == "0" {
		err = errors.New("quota used up")
	}
	return err
}

// Record writes down who wrote.
func (m *Manager) Record(ctx context.Context, key string) error {
	return m.cache.Write(ctx, "quota:last", key)
}

// Past reads past the functions.
func (m *Manager) Past(ctx context.Context, key string) error {
	_, err := m.cache.Direct(ctx, "quota:used")
	return err
}
