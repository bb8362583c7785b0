package perelement

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// AllButFifth leaves out each fifth.
func AllButFifth(ctx context.Context, rdb *redis.Client, rows []string) {
	for i, row := range rows {
		if i%5 != 0 {
			rdb.Set(ctx, row, 1, 0) // want perelement:"one SET per element"
		}
	}
}

func eachAndFifth(rows []string, f func(string)) {
	for i, row := range rows {
		if i%5 == 0 {
			println(row)
		}
		f(row)
	}
}

// Each is called for each, though something else is not.
func Each(ctx context.Context, rdb *redis.Client, rows []string) {
	eachAndFifth(rows, func(row string) {
		rdb.Set(ctx, row, 1, 0) // want perelement:"one SET per element"
	})
}

// Either writes each fifth, and those that are long.
func Either(ctx context.Context, rdb *redis.Client, rows []string) {
	for i, row := range rows {
		if i%5 == 0 || len(row) > 3 {
			rdb.Set(ctx, row, 1, 0) // want perelement:"one SET per element"
		}
	}
}
