package perelement

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Types of go-redis that execute at once, each in a loop of its own.

func onCluster(ctx context.Context, cc *redis.ClusterClient, keys []string) {
	for _, key := range keys {
		cc.HGetAll(ctx, key) // want perelement:`cc.HGetAll in a loop over keys: one HGETALL per element`
	}
}

func onRing(ctx context.Context, ring *redis.Ring, keys []string) {
	for _, key := range keys {
		ring.Incr(ctx, key) // want perelement:`ring.Incr in a loop over keys: one INCR per element`
	}
}

func onFailover(ctx context.Context, opt *redis.FailoverOptions, keys []string) {
	rdb := redis.NewFailoverClient(opt)
	defer rdb.Close()
	for _, key := range keys {
		rdb.Exists(ctx, key) // want perelement:`rdb.Exists in a loop over keys: one EXISTS per element`
	}
}

func onConn(ctx context.Context, rdb *redis.Client, keys []string) {
	conn := rdb.Conn()
	defer conn.Close()
	for _, key := range keys {
		conn.Append(ctx, key, ".") // want perelement:`conn.Append in a loop over keys: one APPEND per element`
	}
}

func size(ctx context.Context, c redis.SetCmdable, key string) int64 {
	return c.SCard(ctx, key).Val()
}

// onPart narrows the client to one of the parts of Cmdable.
func onPart(ctx context.Context, rdb *redis.Client, keys []string) (n int64) {
	for _, key := range keys {
		n += size(ctx, rdb, key) // want perelement:`size in a loop over keys: one SCARD per element \(through size\)`
	}
	return n
}

// processed makes its commands by hand.
func processed(ctx context.Context, rdb *redis.Client, keys []string) error {
	for _, key := range keys {
		cmd := redis.NewIntCmd(ctx, "pfcount", key)
		if err := rdb.Process(ctx, cmd); err != nil { // want perelement:`rdb.Process in a loop over keys: one .* per element`
			return err
		}
	}
	return nil
}
