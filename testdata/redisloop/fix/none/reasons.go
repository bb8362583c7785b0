package none

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Promote reads with one client what it queues to a pipeline.
func Promote(ctx context.Context, rdb *redis.Client, ids []string) error {
	tx := rdb.TxPipeline()
	for _, id := range ids {
		priority, err := rdb.HGet(ctx, "job:"+id, "priority").Result() // want perelement:`one HGET per element`
		if err != nil {
			priority = "default"
		}
		tx.ZRem(ctx, "scheduled", id)
		tx.RPush(ctx, "ready:"+priority, id)
	}
	_, err := tx.Exec(ctx)
	return err
}

// Bump writes what it has read.
func Bump(ctx context.Context, rdb *redis.Client, ids []string) error {
	for _, id := range ids {
		name, err := rdb.Get(ctx, "name:"+id).Result() // want perelement:`2 commands \(GET, SET\) per element`
		if err != nil {
			return err
		}
		if err := rdb.Set(ctx, "upper:"+id, name+"!", 0).Err(); err != nil {
			return err
		}
	}
	return nil
}

// Both calls a helper with two commands.
func Both(ctx context.Context, rdb *redis.Client, ids []string) (n int64) {
	for _, id := range ids {
		n += sizes(ctx, rdb, id) // want perelement:`2 commands \(LLEN, SCARD\) per element`
	}
	return n
}

func sizes(ctx context.Context, rdb *redis.Client, id string) int64 {
	return rdb.SCard(ctx, "set:"+id).Val() + rdb.LLen(ctx, "list:"+id).Val()
}

// Prefix reads one key again and again: many answers at once would be no gain.
func Prefix(ctx context.Context, rdb *redis.Client, ids []string) (all []string) {
	for _, id := range ids {
		all = append(all, rdb.Get(ctx, "prefix").Val()+id) // want perelement:`use one GET outside of the loop, its key is always the same`
	}
	return all
}

// Given reads the key that it is given.
func Given(ctx context.Context, rdb *redis.Client, key string, ids []string) (all []string, err error) {
	for _, id := range ids {
		v, err := rdb.Get(ctx, key).Result() // want perelement:`use one GET outside of the loop, its key is always the same`
		if err != nil {
			return nil, err
		}
		all = append(all, v+id)
	}
	return all, nil
}
