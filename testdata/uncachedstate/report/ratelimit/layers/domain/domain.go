// Package domain has the interfaces between the layers.
package domain

import "context"

// Limits tells whether a client is blocked.
type Limits interface {
	Blocked(ctx context.Context, client string) (bool, error)
}

// Breakers tells the state of a circuit.
type Breakers interface {
	Open(ctx context.Context, name string) (bool, error)
	Trip(ctx context.Context, name string) error
}

// Counts tells how many calls a client has made.
type Counts interface {
	Used(ctx context.Context, client string) (int, error)
	Add(ctx context.Context, client string) error
}
