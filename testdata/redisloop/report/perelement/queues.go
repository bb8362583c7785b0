package perelement

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
)

// Print only looks at them.
func Print(ctx context.Context, rdb *redis.Client) error {
	for {
		line, err := rdb.LPop(ctx, "lines").Result() // want perelement:`empties a list: one LPOP per element`
		if errors.Is(err, redis.Nil) {
			return nil
		}
		if err != nil {
			return err
		}
		println(line)
	}
}
