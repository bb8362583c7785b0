// Package nodes has clients of single nodes of a cluster: their keys need not be
// in one slot, so that no command may take many.
package nodes

import (
	"context"

	"github.com/redis/go-redis/v9"
)

func Purge(ctx context.Context, cluster *redis.ClusterClient, pattern string) error {
	return cluster.ForEachMaster(ctx, func(ctx context.Context, node *redis.Client) error {
		return purge(ctx, node, pattern)
	})
}

func purge(ctx context.Context, node *redis.Client, pattern string) error {
	iter := node.Scan(ctx, 0, pattern, 100).Iterator()
	for iter.Next(ctx) {
		if err := node.Del(ctx, iter.Val()).Err(); err != nil { // want perelement:`one DEL per element`
			return err
		}
	}
	return iter.Err()
}
