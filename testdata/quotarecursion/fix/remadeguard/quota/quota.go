// Package quota reads its counters through a store.
package quota

import "context"

// Store holds the counters.
type Store interface {
	Get(ctx context.Context, key string) (string, error)
}

// Manager is a guard.
type Manager struct{ store Store }

// NewManager makes one.
func NewManager(store Store) *Manager { return &Manager{store: store} }

// Check reads what was used.
func (m *Manager) Check(ctx context.Context) error {
	_, err := m.store.Get(ctx, "quota:used")
	return err
}
