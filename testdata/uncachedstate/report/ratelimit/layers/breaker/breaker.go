// Package breaker asks a store, of which the key says little.
package breaker

import (
	"context"
	"errors"
)

// State of a circuit.
type State int

const (
	Closed State = iota
	Open
)

// Store knows it.
type Store interface {
	State(ctx context.Context, upstream string) (State, error)
}

var errOpen = errors.New("open")

// Guard lets calls through while the circuit is closed.
type Guard struct{ store Store }

func New(s Store) *Guard { return &Guard{store: s} }

func (g *Guard) Ready(ctx context.Context, upstream string) error {
	if st, err := g.store.State(ctx, upstream); err == nil && st == Open {
		return errOpen
	}
	return nil
}
