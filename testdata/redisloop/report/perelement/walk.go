package perelement

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type keys struct{ rdb *redis.Client }

func (k *keys) walk(ctx context.Context, f func(string) error) error {
	it := k.rdb.Scan(ctx, 0, "*", 100).Iterator()
	for it.Next(ctx) {
		if err := f(it.Val()); err != nil {
			return err
		}
	}
	return it.Err()
}

// Walked has its loop in a method, which the message names.
func (k *keys) Walked(ctx context.Context) error {
	return k.walk(ctx, func(key string) error {
		return k.rdb.Persist(ctx, key).Err() // want perelement:`^k.rdb.Persist in a loop of k.walk: one PERSIST per element; use a pipeline$`
	})
}

func (k *keys) persist(key string) error {
	return k.rdb.Persist(context.Background(), key).Err()
}

// Handed gives it a method: the loop is in the call itself.
func (k *keys) Handed(ctx context.Context) error {
	return k.walk(ctx, k.persist) // want perelement:`^k.walk in a loop: one PERSIST per element`
}
