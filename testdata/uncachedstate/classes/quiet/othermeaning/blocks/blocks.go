// Package blocks is about the blocks of a chain, which nobody is blocked by.
package blocks

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// A Relay has what builders bid.
type Relay struct{ rdb *redis.Client }

// IsBest compares a bid.
func (r *Relay) IsBest(ctx context.Context, slot, bid string) bool {
	return r.rdb.HGet(ctx, "block-builder-latest-bid:"+slot, "value").Val() == bid
}

// HasBlockNumber looks for a block.
func (r *Relay) HasBlockNumber(ctx context.Context, n string) (bool, error) {
	found, err := r.rdb.Exists(ctx, "block:number:"+n).Result()
	return found == 1, err
}

// IsLatestBlock compares a hash.
func (r *Relay) IsLatestBlock(ctx context.Context, hash string) bool {
	return r.rdb.Get(ctx, "chain:latest-block").Val() == hash
}
