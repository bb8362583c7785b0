package pipeline

import (
	"context"

	. "fmt"

	"github.com/redis/go-redis/v9"
)

// Cluster holds clients whose keys live in several places.
type Cluster struct {
	cc   *redis.ClusterClient
	ring *redis.Ring
	any  redis.UniversalClient
}

// Drop never gives keys of several slots to one command.
func (c *Cluster) Drop(ctx context.Context, keys []string) {
	for _, key := range keys {
		c.cc.Del(ctx, key) // want perelement:`one DEL per element`
	}
	for _, key := range keys {
		_ = c.ring.Unlink(ctx, key).Err() // want perelement:`one UNLINK per element`
	}
}

// Known sums up, of any client.
func (c *Cluster) Known(ctx context.Context, keys []string) (n int64) {
	for _, key := range keys {
		n += c.any.Exists(ctx, key).Val() // want perelement:`one EXISTS per element`
	}
	return n
}

// Join has one key, and so one slot.
func (c *Cluster) Join(ctx context.Context, users []int) error {
	for _, user := range users {
		if err := c.cc.SAdd(ctx, "group", Sprint(user)).Err(); err != nil { // want perelement:`one SADD per element`
			return err
		}
	}
	return nil
}

// Read has no MGET either.
func (c *Cluster) Read(ctx context.Context, keys []string) (out []string) {
	for _, key := range keys {
		v, err := c.cc.Get(ctx, key).Result() // want perelement:`one GET per element`
		if err != nil {
			continue
		}
		out = append(out, v)
	}
	return out
}

// Nodes stops where a node of a cluster fails; a pipeline goes on at the others.
func (c *Cluster) Nodes(ctx context.Context, keys []string) error {
	for _, key := range keys {
		if err := c.cc.Del(ctx, key).Err(); err != nil { // want perelement:`one DEL per element`
			return err
		}
	}
	return nil
}
