// Package testcode has a loop in its code, and more of them in its tests.
package testcode

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Store struct{ rdb *redis.Client }

// Load is reported with and without the tests, once.
func (s *Store) Load(ctx context.Context, ids []string) {
	for _, id := range ids {
		s.rdb.Get(ctx, id) // want perelement:`s.rdb.Get in a loop over ids: one GET per element`
	}
}
