package none

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Shifted writes into the slice that it goes through, by another one of the same memory.
func Shifted(ctx context.Context, rdb *redis.Client, ids []string) error {
	view := ids[1:]
	n := 0
	for _, id := range ids {
		v, err := rdb.Get(ctx, id).Result() // want perelement:"one GET per element"
		if err != nil {
			return err
		}
		view[n%len(view)] = v
		n++
	}
	return nil
}
