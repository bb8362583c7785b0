package firsthit

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/redis/go-redis/v9"
)

// NewID tries another code each time.
func NewID(ctx context.Context, rdb *redis.Client) (string, error) {
	for {
		id := rand.Text()
		ok, err := rdb.SetNX(ctx, "id:"+id, 1, time.Hour).Result()
		if err != nil {
			return "", err
		}
		if ok {
			return id, nil
		}
	}
}
