// Package marks stops circles by marks in the context.
package marks

import (
	"context"
	"errors"

	"redisvet.test/quotarecursion/report/doubleread/stopped/cache"
)

var errOver = errors.New("over quota")

type mark int

const checking mark = iota

// Plain marks the context itself.
type Plain struct {
	cache *cache.Cache
}

// NewPlain returns a guard that reads by c.
func NewPlain(c *cache.Cache) *Plain { return &Plain{cache: c} }

// Check knows its own read by the mark.
func (p *Plain) Check(ctx context.Context, key string) error {
	if checked, _ := ctx.Value(checking).(bool); checked {
		return nil
	}
	v, err := p.cache.Get(context.WithValue(ctx, checking, true), "quota") // want doubleread:`^each operation costs 2 round trips: .*path: \(\*Plain\)\.Check -> \(\*Cache\)\.Get -> Guard\.Check$`
	if err == nil && v == "0" {
		err = errOver
	}
	return err
}

// Helped has functions for the mark.
type Helped struct {
	cache *cache.Cache
}

// NewHelped returns a guard that reads by c.
func NewHelped(c *cache.Cache) *Helped { return &Helped{cache: c} }

func internal(ctx context.Context) context.Context {
	return context.WithValue(ctx, checking, "internal")
}

func isInternal(ctx context.Context) bool { return ctx.Value(checking) != nil }

// Check writes what it has let through.
func (h *Helped) Check(ctx context.Context, key string) error {
	if isInternal(ctx) {
		return nil
	}
	return h.note(internal(ctx), key) // want doubleread:`^each operation costs 2 round trips: .*path: \(\*Helped\)\.Check -> \(\*Helped\)\.note -> \(\*Cache\)\.Set -> Guard\.Check$`
}

func (h *Helped) note(ctx context.Context, key string) error {
	return h.cache.Set(ctx, "quota:last", key)
}

// Asked is asked by a client that sets the mark itself.
type Asked struct {
	cache *cache.Marking
}

// NewAsked returns a guard that reads by c.
func NewAsked(c *cache.Marking) *Asked { return &Asked{cache: c} }

// Ask has no mark of its own.
func (a *Asked) Ask(ctx context.Context, key string) error {
	v, err := a.cache.Get(ctx, "quota") // want doubleread:`^each operation costs 2 round trips: .*path: \(\*Asked\)\.Ask -> \(\*Marking\)\.Get -> Asker\.Ask$`
	if err == nil && v == "0" {
		err = errOver
	}
	return err
}
