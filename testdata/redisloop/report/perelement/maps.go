package perelement

import (
	"context"
	"sync"

	"github.com/redis/go-redis/v9"
)

type Board struct {
	rdb     *redis.Client
	scores  map[string]float64
	players sync.Map
}

// Flush writes every score with a command of its own.
func (b *Board) Flush(ctx context.Context) error {
	for player, score := range b.scores {
		err := b.rdb.ZAdd(ctx, "board", redis.Z{Score: score, Member: player}).Err() // want perelement:`b.rdb.ZAdd in a loop over b.scores: one ZADD per element`
		if err != nil {
			return err
		}
	}
	return nil
}

// Ranks walks a sync.Map: a loop that is no for statement.
func (b *Board) Ranks(ctx context.Context) map[string]int64 {
	ranks := make(map[string]int64)
	b.players.Range(func(key, _ any) bool {
		player := key.(string)
		ranks[player] = b.rdb.ZRank(ctx, "board", player).Val() // want perelement:`b.rdb.ZRank in a loop over b.players: one ZRANK per element`
		return true
	})
	return ranks
}
