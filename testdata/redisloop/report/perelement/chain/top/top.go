// Package top loops, three packages away from go-redis.
package top

import (
	"context"

	"redisvet.test/redisloop/report/perelement/chain/mid"
)

// Team loads its members one by one.
func Team(ctx context.Context, ids []string) ([]mid.User, error) {
	var team []mid.User
	for _, id := range ids {
		user, err := mid.Load(ctx, id) // want perelement:`mid.Load in a loop over ids: one GET per element \(through .*Load.*Lookup.*Read\)`
		if err != nil {
			return nil, err
		}
		team = append(team, user)
	}
	return team, nil
}

// Disband deletes its members one by one.
func Disband(ctx context.Context, ids []string) {
	for _, id := range ids {
		_ = mid.Delete(ctx, id) // want perelement:`mid.Delete in a loop over ids: one DEL per element`
	}
}
