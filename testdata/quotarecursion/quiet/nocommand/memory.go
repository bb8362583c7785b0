// Package nocommand has circles without Redis.
package nocommand

import (
	"context"
	"sync"
)

// A table has the shape of the store and no Redis: it asks its limiter, and
// the limiter asks it.
type table struct {
	mu      sync.Mutex
	values  map[string]int
	limiter interface {
		Permit(ctx context.Context, name string) bool
	}
}

func (t *table) value(ctx context.Context, name string) int {
	if t.limiter != nil && !t.limiter.Permit(ctx, name) {
		return 0
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.values[name]
}

// Gate is the table's limiter.
type Gate struct {
	table *table
}

// NewGate ties the two together.
func NewGate() *Gate {
	g := &Gate{table: &table{values: make(map[string]int)}}
	g.table.limiter = g
	return g
}

// Permit stops at the gate's own name. What is on this circle is a map.
func (g *Gate) Permit(ctx context.Context, name string) bool {
	return name == "gate" || g.table.value(ctx, "gate") == 0
}
