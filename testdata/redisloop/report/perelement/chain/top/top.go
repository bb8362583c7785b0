// Package top loops, three packages away from go-redis.
package top

import (
	"context"
	"time"

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

// Follow spins.
func Follow(ctx context.Context, id string, changed func(mid.User)) {
	var last mid.User
	for ctx.Err() == nil {
		user, err := mid.Load(ctx, id) // want unpaced:`mid.Load in an unpaced loop: one GET per round trip`
		if err == nil && user != last {
			last = user
			changed(user)
		}
	}
}

// Watch waits in between.
func Watch(ctx context.Context, id string, changed func(mid.User)) {
	for ctx.Err() == nil {
		if user, err := mid.Load(ctx, id); err == nil {
			changed(user)
		}
		time.Sleep(time.Second)
	}
}
