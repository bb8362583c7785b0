// Package migrations is run once for each installation, whatever its functions
// are called.
package migrations

import (
	"context"

	"github.com/redis/go-redis/v9"
)

func Rename(ctx context.Context, rdb *redis.Client, ids []string) {
	for _, id := range ids {
		rdb.Rename(ctx, "old:"+id, "new:"+id) // want perelement/low:"RENAME per element"
	}
}

// Forever is endless in a migration as elsewhere, and ends with it.
func Forever(ctx context.Context, rdb *redis.Client) {
	for {
		if rdb.LLen(ctx, "moved").Val() > 100 { // want unpaced/low:"loop without a wait"
			return
		}
	}
}
