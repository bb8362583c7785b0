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

// CutHead takes a number of elements. That there is none is no failure.
func CutHead(ctx context.Context, rdb *redis.Client, list string, n int) error {
	for range n {
		if err := rdb.LPop(ctx, list).Err(); err != nil && err != redis.Nil { // want perelement:`rdb.LPop in a loop .*: one LPOP per element`
			return err
		}
	}
	return nil
}

// CutUntilEmpty ends where there is no more.
func CutUntilEmpty(ctx context.Context, rdb *redis.Client, list string, n int) ([]string, error) {
	var out []string
	for range n {
		v, err := rdb.RPop(ctx, list).Result() // want perelement:`rdb.RPop in a loop .*: one RPOP per element`
		if errors.Is(err, redis.Nil) {
			break
		}
		if err != nil {
			return out, err
		}
		out = append(out, v)
	}
	return out, nil
}
