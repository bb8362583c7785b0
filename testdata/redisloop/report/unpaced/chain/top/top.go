// Package top spins, three packages away from go-redis.
package top

import (
	"context"
	"time"

	"redisvet.test/redisloop/report/perelement/chain/mid"
)

// Follow spins.
func Follow(ctx context.Context, id string, changed func(mid.User)) {
	var last mid.User
	for ctx.Err() == nil {
		user, err := mid.Load(ctx, id) // want unpaced:`mid.Load in a loop without a wait: one GET per round trip`
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
