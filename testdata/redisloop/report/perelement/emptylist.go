package perelement

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// EmptyNames reads for those that have no names, and takes none of them off.
func EmptyNames(ctx context.Context, rdb *redis.Client, ids []string, names map[string][]string) {
	for _, id := range ids {
		have := names[id]
		if len(have) == 0 {
			have = rdb.SMembers(ctx, id).Val() // want perelement:"one SMEMBERS per element"
		}
		println(id, len(have))
	}
}

// Rest cuts the first one off each list, which has nothing to do with the read.
func Rest(ctx context.Context, rdb *redis.Client, lists map[string][]string) {
	for id, l := range lists {
		if len(l) == 0 {
			rdb.Incr(ctx, id) // want perelement:"one INCR per element"
			continue
		}
		rest := l[1:]
		println(len(rest))
	}
}
