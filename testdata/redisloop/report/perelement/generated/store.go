// Package generated has a file of a person and one of a program.
package generated

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Store struct{ rdb *redis.Client }

// Refresh calls generated code in a loop: the loop is a person's.
func (s *Store) Refresh(ctx context.Context, ids []string) {
	for _, id := range ids {
		s.getUser(ctx, id) // want perelement:`s.getUser in a loop over ids: one GET per element`
	}
}
