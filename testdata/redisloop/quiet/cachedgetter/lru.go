package cachedgetter

import (
	"context"

	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/redis/go-redis/v9"
)

// Prices keeps what it has read in a well-known cache.
type Prices struct {
	rdb   *redis.Client
	local *lru.Cache[string, int64]
}

func (p *Prices) Price(ctx context.Context, sku string) (int64, error) {
	if cents, ok := p.local.Get(sku); ok {
		return cents, nil
	}
	cents, err := p.rdb.HGet(ctx, "prices", sku).Int64()
	if err == nil {
		p.local.Add(sku, cents)
	}
	return cents, err
}

func (p *Prices) Total(ctx context.Context, skus []string) (cents int64) {
	for _, sku := range skus {
		n, _ := p.Price(ctx, sku)
		cents += n
	}
	return cents
}
