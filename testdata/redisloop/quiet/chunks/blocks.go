package chunks

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Numbers takes a block of numbers when it has none left.
func Numbers(ctx context.Context, rdb *redis.Client, items []string, use func(string, int64)) {
	var block []int64
	for _, item := range items {
		if len(block) == 0 {
			last := rdb.IncrBy(ctx, "ids", 1000).Val()
			for n := last - 999; n <= last; n++ {
				block = append(block, n)
			}
		}
		use(item, block[0])
		block = block[1:]
	}
}

// Tokens gets a batch of tokens at a time.
func Tokens(ctx context.Context, rdb *redis.Client, items []string, use func(string, string)) {
	var tokens []string
	for _, item := range items {
		if len(tokens) == 0 {
			tokens = rdb.LPopCount(ctx, "tokens", 100).Val()
			if len(tokens) == 0 {
				return
			}
		}
		use(item, tokens[0])
		tokens = tokens[1:]
	}
}
