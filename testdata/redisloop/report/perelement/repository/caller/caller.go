// Package caller never names go-redis: it takes the interface from a
// constructor of its own.
package caller

import (
	"context"

	"redisvet.test/redisloop/report/perelement/repository/store"
)

// LogoutAll ends the sessions of all users.
func LogoutAll(ctx context.Context, ids []string) error {
	sessions := store.New(nil)
	for _, id := range ids {
		if err := sessions.Save(ctx, id, ""); err != nil { // want perelement:`sessions.Save in a loop over ids: one SET per element`
			return err
		}
	}
	return nil
}
