// Package games has breakers and limits of games and of prices.
package games

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Matches are of a game.
type Matches struct{ rdb *redis.Client }

func (m *Matches) TieBreaker(ctx context.Context, match string) (string, error) {
	return m.rdb.Get(ctx, "tie_breaker:"+match).Result()
}

// Rates are prices.
type Rates struct{ rdb *redis.Client }

func (r *Rates) LimitOrder(ctx context.Context, id string) (map[string]string, error) {
	return r.rdb.HGetAll(ctx, "orders:limit:"+id).Result()
}
