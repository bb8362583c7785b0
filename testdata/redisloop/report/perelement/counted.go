package perelement

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Defaulted counts to a parameter, which has a default.
func Defaulted(ctx context.Context, rdb *redis.Client, ids []string, n int) error {
	if n <= 0 {
		n = 10
	}
	for i := 0; i < n; i++ {
		if err := rdb.Get(ctx, ids[i]).Err(); err != nil { // want perelement:`^rdb.Get in a loop of n iterations: one GET per element`
			return err
		}
	}
	return nil
}

// Until has the bound on the right of its condition.
func Until(ctx context.Context, rdb *redis.Client, ids []string) error {
	found := 0
	for i := 0; found < 5 && i < len(ids); i++ {
		v, err := rdb.Get(ctx, ids[i]).Result() // want perelement:`^rdb.Get in a loop over ids: one GET per element`
		if err != nil {
			return err
		}
		found += len(v)
	}
	return nil
}

// Verb has the name of the command from its caller.
func Verb(ctx context.Context, rdb *redis.Client, verb string, ids []string) error {
	for _, id := range ids {
		if err := rdb.Do(ctx, verb, "counter", id).Err(); err != nil { // want perelement:`^rdb.Do in a loop over ids: one command per element`
			return err
		}
	}
	return nil
}

// Ten counts to a constant.
func Ten(ctx context.Context, rdb *redis.Client, ids []string) error {
	n := 10
	for i := 0; i < n; i++ {
		if err := rdb.Get(ctx, ids[i]).Err(); err != nil {
			return err
		}
	}
	return nil
}
