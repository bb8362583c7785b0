// Package pipeline holds loops that queue commands and send them together.
package pipeline

import (
	"context"
	"sync"

	"github.com/redis/go-redis/v9"
)

// Auto leaves the batching to go-redis.
func Auto(ctx context.Context, rdb *redis.Client, ids []string) error {
	auto, err := rdb.AutoPipeline()
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() {
			auto.Get(ctx, id)
		})
	}
	wg.Wait()
	return nil
}
