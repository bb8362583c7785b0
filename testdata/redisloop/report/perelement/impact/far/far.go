// Package far has commands three calls away from their loops, and nearer ones.
package far

import (
	"context"
	"net/http"

	"github.com/redis/go-redis/v9"
)

type Shop struct{ rdb *redis.Client }

func (s *Shop) price(ctx context.Context, sku string) string { return s.offer(ctx, sku) }

func (s *Shop) offer(ctx context.Context, sku string) string { return s.read(ctx, "tariff:"+sku) }

func (s *Shop) read(ctx context.Context, key string) string { return s.rdb.Get(ctx, key).Val() }

func (s *Shop) Prices(ctx context.Context, skus []string) (out []string) {
	for _, sku := range skus {
		out = append(out, s.price(ctx, sku)) // want perelement/low:"GET per element"
	}
	return out
}

func (s *Shop) Offers(ctx context.Context, skus []string) (out []string) {
	for _, sku := range skus {
		out = append(out, s.offer(ctx, sku)) // want perelement/medium:"GET per element"
	}
	return out
}

// Both has one that is near.
func (s *Shop) Both(ctx context.Context, skus []string) (out []string) {
	for _, sku := range skus {
		out = append(out, s.price(ctx, sku), s.rdb.Get(ctx, "name:"+sku).Val()) // want perelement/medium:"GETs per element"
	}
	return out
}

// ServeHTTP has somebody who waits for it.
func (s *Shop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for _, sku := range r.URL.Query()["sku"] {
		w.Write([]byte(s.price(r.Context(), sku))) // want perelement/high:"GET per element"
	}
}
