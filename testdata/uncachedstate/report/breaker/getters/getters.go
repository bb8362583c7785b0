// Package getters has methods that say what a state is, and by which something is
// decided.
package getters

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
)

var errOpen = errors.New("open")

// Only has no other read: whoever asks decides by it.
type Only struct{ rdb *redis.Client }

func (b *Only) State(ctx context.Context, name string) (string, error) {
	s, err := b.rdb.Get(ctx, "circuit_breaker:only:"+name).Result() // want breaker:`on every call of \(\*Only\)\.State`
	if s == "" || s == "closed" {
		return "closed", err
	}
	return s, err
}

// Asked decides by its getter.
type Asked struct{ rdb *redis.Client }

func (b *Asked) GetState(ctx context.Context, name string) string {
	return b.rdb.Get(ctx, "circuit_breaker:asked:"+name).Val() // want breaker:`^GET "circuit_breaker:asked:\*" on every call of \(\*Asked\)`
}

func (b *Asked) Allow(ctx context.Context, name string) error {
	if b.GetState(ctx, name) == "open" {
		return errOpen
	}
	return nil
}

// Apart has a getter that a function without a receiver decides by.
type Apart struct{ rdb *redis.Client }

func (b *Apart) Status(ctx context.Context, name string) string {
	return b.rdb.Get(ctx, "circuit_breaker:apart:"+name).Val() // want breaker:`^GET "circuit_breaker:apart:\*" on every call of`
}

func (b *Apart) Allow(ctx context.Context, name string) bool {
	return b.rdb.Get(ctx, "circuit_breaker:apart:allow:"+name).Val() != "open" // want breaker:`^GET "circuit_breaker:apart:allow:\*" on every call of`
}

func call(ctx context.Context, b *Apart, name string, f func() error) error {
	if b.Status(ctx, name) == "open" {
		return errOpen
	}
	return f()
}

// Pay is an entry.
func Pay(ctx context.Context, b *Apart) error {
	return call(ctx, b, "pay", func() error { return nil })
}

// Bool answers yes or no, by whatever name.
type Bool struct{ rdb *redis.Client }

func (b *Bool) Allow(ctx context.Context, name string) bool {
	return b.rdb.Get(ctx, "circuit_breaker:bool:"+name).Val() != "open" // want breaker:`on every call of \(\*Bool\)\.Allow`
}

func (b *Bool) OpenState(ctx context.Context, name string) bool {
	return b.rdb.Get(ctx, "circuit_breaker:bool:"+name).Val() == "open" // want breaker:`on every call of \(\*Bool\)\.OpenState`
}

// Other is the getter of another type than the one that decides.
type Other struct{ rdb *redis.Client }

func (b *Other) CurrentState(ctx context.Context, name string) (string, error) {
	s, err := b.rdb.Get(ctx, "circuit_breaker:bool:"+name).Result() // want breaker:`on every call of \(\*Other\)\.CurrentState`
	if s == "" || s == "closed" {
		return "closed", err
	}
	return s, err
}
