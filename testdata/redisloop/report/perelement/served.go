package perelement

import (
	"context"
	"fmt"

	"github.com/redis/go-redis/v9"
)

// OfEach takes one element of each list.
func OfEach(ctx context.Context, rdb *redis.Client, lists []string) (out []string) {
	for _, l := range lists {
		out = append(out, rdb.LPop(ctx, l).Val()) // want perelement:`rdb.LPop in a loop over lists: one LPOP per element`
	}
	return out
}

// UntilFailure ends with the first error.
func UntilFailure(ctx context.Context, rdb *redis.Client, lists []string) (out []string, err error) {
	for _, l := range lists {
		v, err := rdb.RPop(ctx, l).Result() // want perelement:`one RPOP per element`
		if err != nil {
			return nil, fmt.Errorf("%s: %w", l, err)
		}
		out = append(out, v)
	}
	return out, nil
}

// UntilReadFailure ends with another error.
func UntilReadFailure(ctx context.Context, rdb *redis.Client, lists []string, use func(string) error) error {
	for _, l := range lists {
		if err := use(rdb.SPop(ctx, l).Val()); err != nil { // want perelement:`one SPOP per element`
			return err
		}
	}
	return nil
}

// BeforeIt ends before the command is sent.
func BeforeIt(ctx context.Context, rdb *redis.Client, lists []string, last string) (out []string) {
	for _, l := range lists {
		if l == last {
			break
		}
		out = append(out, rdb.LPop(ctx, l).Val()) // want perelement:`one LPOP per element`
	}
	return out
}

// Skips leaves out what is empty.
func Skips(ctx context.Context, rdb *redis.Client, lists []string) (out []string) {
	for _, l := range lists {
		v := rdb.LPop(ctx, l).Val() // want perelement:`one LPOP per element`
		if v == "" {
			continue
		}
		out = append(out, v)
	}
	return out
}
