package perelement

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// A member shares the client of all.
type member struct {
	rdb  *redis.Client
	name string
}

func (m *member) stats(ctx context.Context) (string, error) {
	return m.rdb.Get(ctx, "stats:"+m.name).Result()
}

func newMembers(rdb *redis.Client, names []string) (out []*member) {
	for _, n := range names {
		out = append(out, &member{rdb: rdb, name: n})
	}
	return out
}

// Shared has elements with one client for all of them.
func Shared(ctx context.Context, members []*member) (out []string) {
	for _, m := range members {
		if v, err := m.stats(ctx); err == nil { // want perelement:`^m.stats in a loop over members`
			out = append(out, v)
		}
	}
	return out
}

// Before makes one client, before the loop.
func Before(ctx context.Context, addr string, ids []string) (n int64) {
	rdb := redis.NewClient(&redis.Options{Addr: addr})
	for _, id := range ids {
		n += rdb.LLen(ctx, id).Val() // want perelement:`^rdb.LLen in a loop over ids`
	}
	return n
}

// EachTime makes the same client again for each element.
func EachTime(ctx context.Context, ids []string) (n int64) {
	for _, id := range ids {
		rdb := redis.NewClient(&redis.Options{Addr: "localhost:6379"})
		n += rdb.LLen(ctx, id).Val() // want perelement:`^rdb.LLen in a loop over ids`
		rdb.Close()
	}
	return n
}

func length(ctx context.Context, id string) int64 {
	rdb := redis.NewClient(&redis.Options{Addr: "localhost:6379"})
	defer rdb.Close()
	return rdb.LLen(ctx, id).Val()
}

// InHelper does so in a helper, which gets the key and no address.
func InHelper(ctx context.Context, ids []string) (n int64) {
	for _, id := range ids {
		n += length(ctx, id) // want perelement:`^length in a loop over ids`
	}
	return n
}

func lengths(ctx context.Context, addr string, ids []string) (n int64) {
	rdb := redis.NewClient(&redis.Options{Addr: addr})
	for _, id := range ids {
		n += lengthOf(ctx, rdb, id) // want perelement:`^lengthOf in a loop over ids`
	}
	return n
}

func lengthOf(ctx context.Context, rdb *redis.Client, id string) int64 {
	return rdb.LLen(ctx, id).Val()
}
