// Package numbers has loops that take items and only show a number.
package numbers

import (
	"context"
	"log"

	"github.com/redis/go-redis/v9"
)

type Board struct{ rdb *redis.Client }

func (b *Board) Follow(ctx context.Context, users <-chan string) {
	for user := range users {
		n, err := b.rdb.Get(ctx, "throttled:"+user).Int()
		if err == nil {
			log.Println(user, n)
		}
	}
}
