package dependent

import (
	"context"

	"github.com/redis/go-redis/v9"
)

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
