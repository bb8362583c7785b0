package constantcount

import (
	"context"
	"os"

	"github.com/redis/go-redis/v9"
)

// Assigned gives a variable of another package a short list.
func Assigned(ctx context.Context, rdb *redis.Client) {
	os.Args = []string{"a", "b"}
	for _, name := range os.Args {
		rdb.Get(ctx, name)
	}
}
