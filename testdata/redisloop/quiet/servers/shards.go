// Package servers holds loops over servers: each command goes to another
// one.
package servers

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
)

type Pool struct {
	shards []*redis.Client
	byName map[string]redis.UniversalClient
}

// Flush talks to each shard once.
func (p *Pool) Flush(ctx context.Context) error {
	var errs []error
	for _, shard := range p.shards {
		errs = append(errs, shard.FlushDB(ctx).Err())
	}
	return errors.Join(errs...)
}

// Sizes walks a map of clients.
func (p *Pool) Sizes(ctx context.Context) map[string]int64 {
	sizes := make(map[string]int64, len(p.byName))
	for name, client := range p.byName {
		sizes[name] = client.DBSize(ctx).Val()
	}
	return sizes
}

// ByIndex reaches the clients through an index.
func (p *Pool) ByIndex(ctx context.Context, key string) (n int64) {
	for i := 0; i < len(p.shards); i++ {
		n += p.shards[i].Exists(ctx, key).Val()
	}
	return n
}

func size(ctx context.Context, shard *redis.Client) int64 {
	return shard.DBSize(ctx).Val()
}

// Helper hands each of them to a function.
func (p *Pool) Helper(ctx context.Context) (n int64) {
	for _, shard := range p.shards {
		n += size(ctx, shard)
	}
	return n
}

// Masters runs once for each master of a cluster.
func Masters(ctx context.Context, cc *redis.ClusterClient) error {
	return cc.ForEachMaster(ctx, func(ctx context.Context, c *redis.Client) error {
		return c.ScriptFlush(ctx).Err()
	})
}

// Keys walks the pages of every shard of a ring.
func Keys(ctx context.Context, ring *redis.Ring, seen func([]string)) error {
	return ring.ForEachShard(ctx, func(ctx context.Context, c *redis.Client) error {
		var cursor uint64
		for {
			keys, next, err := c.Scan(ctx, cursor, "*", 1000).Result()
			if err != nil {
				return err
			}
			seen(keys)
			if cursor = next; cursor == 0 {
				return nil
			}
		}
	})
}

// Quorum asks independent servers, as a Redlock does.
type Quorum struct {
	nodes []Node
}

// A Node is one of the servers.
type Node struct {
	Name   string
	Client *redis.Client
}

func (q *Quorum) Acquire(ctx context.Context, name, token string) (votes int) {
	for _, node := range q.nodes {
		if node.Client.SetNX(ctx, name, token, 0).Val() {
			votes++
		}
	}
	return votes
}
