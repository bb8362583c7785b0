package quota

import (
	"context"

	"redisvet.test/quotarecursion/report/unbounded/fields/cache"
)

type Manager struct {
	cache *cache.Cache
}

// Install makes the cache ask the manager that reads through it.
func Install(c *cache.Cache) *Manager {
	m := &Manager{cache: c}
	c.OnAccess = m.Check
	return m
}

func (m *Manager) Check(ctx context.Context, key string) error {
	_, err := m.cache.Get(ctx, "quota:"+key) // want unbounded:`infinite recursion; .*path: \(\*Manager\)\.Check -> \(\*Cache\)\.Get -> Cache\.OnAccess$`
	return err
}

// Writer marks each check; nothing here makes the cache ask it.
type Writer struct {
	cache *cache.Cache
}

func NewWriter(c *cache.Cache) *Writer { return &Writer{cache: c} }

func (w *Writer) Allow(ctx context.Context) bool {
	return w.cache.Set(ctx, "seen", "1") == nil
}
