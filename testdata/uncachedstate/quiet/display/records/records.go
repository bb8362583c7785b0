// Package records has functions that answer with what is stored about a block. That
// there is none is no refusal.
package records

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
)

type Block struct{ Reason, By string }

type Blocks struct{ rdb *redis.Client }

var errNone = errors.New("no such block")

// Find answers with an error where nothing is stored.
func (b *Blocks) Find(ctx context.Context, user string) (*Block, error) {
	reason, err := b.rdb.Get(ctx, "blocked:reason:"+user).Result()
	if err != nil {
		return nil, err
	}
	if reason == "" {
		return nil, errNone
	}
	by, err := b.rdb.Get(ctx, "blocked:by:"+user).Result()
	if err != nil {
		return nil, err
	}
	return &Block{reason, by}, nil
}

// Count needs both sets.
func (b *Blocks) Count(ctx context.Context) (int64, error) {
	users, err := b.rdb.SCard(ctx, "blocked:users").Result()
	if err != nil {
		return 0, err
	}
	if users == 0 {
		return 0, errNone
	}
	ips, err := b.rdb.SCard(ctx, "blocked:ips").Result()
	return users + ips, err
}
