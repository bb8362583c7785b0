package perelement

import (
	"context"

	"github.com/samber/lo"
	"golang.org/x/sync/singleflight"
)

// Labels maps with samber/lo.
func (c *Catalog) Labels(ctx context.Context, skus []string) []string {
	return lo.Map(skus, func(sku string, _ int) string {
		return c.rdb.HGet(ctx, "product:"+sku, "label").Val() // want perelement:`c.rdb.HGet in a loop .*one HGET per element`
	})
}

var flights singleflight.Group

func (c *Catalog) shared(ctx context.Context, sku string) any {
	v, _, _ := flights.Do(sku, func() (any, error) {
		return c.rdb.Get(ctx, "product:"+sku).Result()
	})
	return v
}

// Shared joins calls that run at the same time, and still reads each key.
func (c *Catalog) Shared(ctx context.Context, skus []string) (out []any) {
	for _, sku := range skus {
		out = append(out, c.shared(ctx, sku)) // want perelement:`c.shared in a loop over skus: one GET per element`
	}
	return out
}
