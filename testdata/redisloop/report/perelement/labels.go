package perelement

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Recount continues the outer loop from within the inner one.
func Recount(ctx context.Context, rdb *redis.Client, groups map[string][]string) {
outer:
	for group, members := range groups {
		for _, member := range members {
			if member == "" {
				continue outer
			}
		}
		rdb.Set(ctx, "count:"+group, len(members), 0) // want perelement:`rdb.Set in a loop over groups: one SET per element`
	}
}

// Consume takes elements off a list that nothing adds to.
func Consume(ctx context.Context, rdb *redis.Client, work []string) {
	for len(work) > 0 {
		id := work[0]
		work = work[1:]
		rdb.Del(ctx, "work:"+id) // want perelement:`rdb.Del in a loop .*one DEL per element`
	}
}
