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

// Expand fills what it ranges over at the same time: a work list.
func Expand(ctx context.Context, rdb *redis.Client, roots []string) (seen []string) {
	work := append([]string(nil), roots...)
	for len(work) > 0 {
		id := work[len(work)-1]
		work = work[:len(work)-1]
		seen = append(seen, id)
		// Each answer adds to the list: silent, as a round may need the one
		// before it.
		work = append(work, rdb.SMembers(ctx, "children:"+id).Val()...)
	}
	return seen
}

// Consume takes elements off a list that nothing adds to.
func Consume(ctx context.Context, rdb *redis.Client, work []string) {
	for len(work) > 0 {
		id := work[0]
		work = work[1:]
		rdb.Del(ctx, "work:"+id) // want perelement:`rdb.Del in a loop .*one DEL per element`
	}
}
