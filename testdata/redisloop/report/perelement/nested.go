package perelement

import (
	"context"
	"time"
)

// Export belongs to the innermost loop, and to that one alone.
func (b *Board) Export(ctx context.Context, leagues map[string][]string) map[string]float64 {
	out := make(map[string]float64)
	for league, players := range leagues {
		for _, player := range players {
			out[player] = b.rdb.ZScore(ctx, "board:"+league, player).Val() // want perelement:`b.rdb.ZScore in a loop over players: one ZSCORE per element`
		}
	}
	return out
}

// Sync is paced well by its ticker; each of its rounds is not batched.
func (b *Board) Sync(ctx context.Context, names func() []string) {
	ticker := time.NewTicker(time.Minute)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		for _, name := range names() {
			b.rdb.ZIncrBy(ctx, "board", 1, name) // want perelement:`b.rdb.ZIncrBy in a loop over .*: one ZINCRBY per element`
		}
	}
}
