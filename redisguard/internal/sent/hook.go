package sent

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// A Level says what else sees the commands of a hook's client.
type Level int

const (
	Single Level = iota // nothing else
	Whole               // a cluster client or a ring: its nodes see them again
	OfNode              // a node of one
)

// AddHook adds a hook to a client. Watch runs transactions on clients of the
// nodes, so these get one too. A command that passes through both has two hooks;
// see First.
func AddHook(c redis.Cmdable, hook func(Level) redis.Hook) {
	switch c := c.(type) {
	case *redis.ClusterClient:
		c.AddHook(hook(Whole))
		c.OnNewNode(func(node *redis.Client) { node.AddHook(hook(OfNode)) })
	case *redis.Ring:
		c.AddHook(hook(Whole))
		_ = c.ForEachShard(context.Background(), func(_ context.Context, shard *redis.Client) error {
			shard.AddHook(hook(OfNode)) // shards exist from the start
			return nil
		})
		c.OnNewNode(func(shard *redis.Client) { shard.AddHook(hook(OfNode)) })
	case interface{ AddHook(redis.Hook) }:
		c.AddHook(hook(Single))
	}
}

// First reports whether a command has not passed through the hook of the whole
// client. key is that of these hooks in the context.
func (at Level) First(ctx context.Context, key any) (context.Context, bool) {
	switch at {
	case Whole:
		return context.WithValue(ctx, key, true), true
	case OfNode:
		return ctx, ctx.Value(key) == nil
	}
	return ctx, true
}
