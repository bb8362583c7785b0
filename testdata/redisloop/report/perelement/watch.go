package perelement

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Restock runs an optimistic transaction for each product.
func Restock(ctx context.Context, rdb *redis.Client, products []string) error {
	for _, product := range products {
		err := rdb.Watch(ctx, func(tx *redis.Tx) error { // want perelement:`rdb.Watch in a loop over products: one .* per element`
			n, err := tx.Get(ctx, product).Int()
			if err != nil {
				return err
			}
			_, err = tx.TxPipelined(ctx, func(pipe redis.Pipeliner) error {
				pipe.Set(ctx, product, n+10, 0)
				return nil
			})
			return err
		}, product)
		if err != nil {
			return err
		}
	}
	return nil
}

// Reserve loops inside of one transaction: a Tx executes at once.
func Reserve(ctx context.Context, rdb *redis.Client, products []string) error {
	return rdb.Watch(ctx, func(tx *redis.Tx) error {
		for _, product := range products {
			if err := tx.Get(ctx, product).Err(); err != nil { // want perelement:`tx.Get in a loop over products: one GET per element; use MGET`
				return err
			}
		}
		return nil
	}, products...)
}
