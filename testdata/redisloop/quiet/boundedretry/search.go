package boundedretry

import (
	"context"
	"crypto/rand"
	"errors"

	"github.com/redis/go-redis/v9"
)

type Codes struct {
	rdb *redis.Client
}

// Free tries six codes and gives up.
func (c *Codes) Free(ctx context.Context) (string, error) {
	tried := 0
	for {
		if tried > 5 {
			return "", errors.New("no free code")
		}
		code := rand.Text()
		if c.rdb.Exists(ctx, "code:"+code).Val() == 0 {
			return code, nil
		}
		tried++
	}
}
