// Package limits gives the keys.
package limits

import (
	"context"

	"redisvet.test/uncachedstate/report/ratelimit/helper/store"
)

type Guard struct{ s *store.Store }

func (g *Guard) Allowed(ctx context.Context, ip string) bool {
	v, err := g.read(ctx, "ratelimit:"+ip) // want ratelimit:`^GET "app:ratelimit:\*" through \(\*Guard\)\.read on every call of \(\*Guard\)\.Allowed`
	return err == nil && v == ""
}

func (g *Guard) read(ctx context.Context, key string) (string, error) { return g.s.Fetch(ctx, key) }

// Flagged calls what package store has been told of.
func (g *Guard) Flagged(ctx context.Context, ip string) bool {
	v, _ := g.s.Flag(ctx, ip) // want ratelimit:`^GET "app:ratelimit:\*" through \(\*Store\)\.Flag on every call of \(\*Guard\)\.Flagged`
	return v == "1"
}

func (g *Guard) Profile(ctx context.Context, id string) (string, error) {
	return g.read(ctx, "profile:"+id)
}
