// Package mocked calls a provider that only its tests have here. That the mock is fast
// says nothing about the provider, and how often a test polls says nothing about the program.
package mocked

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

type Provider interface {
	ID() string
	Complete(ctx context.Context, prompt string) (string, error)
}

type Handler struct {
	rdb       *redis.Client
	providers []Provider
	interval  time.Duration
	notify    func(ctx context.Context, id string) error
}

// Complete asks one provider after the other.
func (h *Handler) Complete(ctx context.Context, prompt string) (string, error) {
	var last error
	for _, p := range h.providers {
		text, err := p.Complete(ctx, prompt)
		if err == nil {
			return text, nil
		}
		last = err
		h.rdb.Incr(ctx, "failures:"+p.ID())
	}
	return "", last
}

// Watch polls as often as who makes the handler says.
func (h *Handler) Watch(ctx context.Context) {
	for ctx.Err() == nil {
		h.rdb.Get(ctx, "providers")
		time.Sleep(h.interval)
	}
}

// Notify calls what who makes the handler gives.
func (h *Handler) Notify(ctx context.Context, ids []string) {
	for _, id := range ids {
		_ = h.notify(ctx, id)
	}
}
