package perelement

import (
	"context"
	"iter"
	"maps"
	"slices"

	"redisvet.test/summary/iterator"
)

func (c *Catalog) skus() iter.Seq[string] {
	return func(yield func(string) bool) {
		for sku := range c.prices {
			if !yield(sku) {
				return
			}
		}
	}
}

// Publish ranges over the sequence of a package that knows no Redis.
func (c *Catalog) Publish(ctx context.Context, skus []string) {
	for sku := range iterator.Filter(skus, c.known) {
		c.rdb.Publish(ctx, "catalog", sku) // want perelement:`c.rdb.Publish in a loop .*one PUBLISH per element`
	}
}

func (c *Catalog) known(sku string) bool {
	_, ok := c.prices[sku]
	return ok
}

// Stock ranges over a function iterator of its own.
func (c *Catalog) Stock(ctx context.Context) (total int64) {
	for sku := range c.skus() {
		n, _ := c.rdb.HGet(ctx, "stock", sku).Int64() // want perelement:`c.rdb.HGet in a loop .*one HGET per element`
		total += n
	}
	return total
}

// Names ranges over the standard library's iterators.
func (c *Catalog) Names(ctx context.Context, skus []string) (names []string) {
	for sku := range slices.Values(skus) {
		names = append(names, c.rdb.Get(ctx, "name:"+sku).Val()) // want perelement:`c.rdb.Get in a loop .*one GET per element; use MGET`
	}
	for sku := range maps.Keys(c.prices) {
		names = append(names, c.rdb.HGet(ctx, "product:"+sku, "name").Val()) // want perelement:`c.rdb.HGet in a loop .*one HGET per element`
	}
	return names
}

// Walk uses a cursor in the manner of sql.Rows.
func (c *Catalog) Walk(ctx context.Context, skus []string) {
	cursor := iterator.NewCursor(skus)
	for cursor.Next() {
		c.rdb.Unlink(ctx, "product:"+cursor.Item()) // want perelement:`c.rdb.Unlink in a loop .*one UNLINK per element`
	}
}
