// Package healthy type-checks, and imports one that does not.
package healthy

import (
	"context"

	"redisvet.test/illtyped/statement"
)

// All loops over a function of the other package.
func All(ctx context.Context, s *statement.Store, ids []string) {
	for _, id := range ids {
		s.Look(ctx, id) // want `s.Look in a loop over ids: one GET per element`
	}
}
