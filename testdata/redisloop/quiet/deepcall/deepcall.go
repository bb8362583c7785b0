// Package deepcall has a command more than three calls away from its loop: a
// chain of that length says little about the loop.
package deepcall

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Shop struct{ rdb *redis.Client }

// Prices is quiet: the command is four calls below price.
func (s *Shop) Prices(ctx context.Context, skus []string) (out []string) {
	for _, sku := range skus {
		out = append(out, s.price(ctx, sku))
	}
	return out
}

func (s *Shop) price(ctx context.Context, sku string) string { return s.offer(ctx, sku) }

func (s *Shop) offer(ctx context.Context, sku string) string { return s.tariff(ctx, sku) }

func (s *Shop) tariff(ctx context.Context, sku string) string { return s.read(ctx, "tariff:"+sku) }

func (s *Shop) read(ctx context.Context, key string) string { return s.rdb.Get(ctx, key).Val() }
