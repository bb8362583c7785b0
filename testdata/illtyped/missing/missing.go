// Package missing imports a module that nobody can resolve.
package missing

import (
	"context"

	"github.com/redis/go-redis/v9"

	"redisvet.test/nowhere/audit"
)

type Store struct {
	rdb *redis.Client
	log *audit.Log
}

// Load has a finding, and calls into the missing package as well.
func (s *Store) Load(ctx context.Context, ids []string) (out []string) {
	for _, id := range ids {
		s.log.Read(id)
		out = append(out, s.rdb.Get(ctx, id).Val()) // want `s.rdb.Get in a loop over ids: one GET per element`
	}
	return out
}

// Wait calls what cannot be known: it may wait, so nothing is said.
func (s *Store) Wait(ctx context.Context) {
	for ctx.Err() == nil {
		s.rdb.Incr(ctx, "rounds")
		s.log.Pause()
	}
}
