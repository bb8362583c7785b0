package twoloops

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
)

// Spread reads in a transaction what it writes back. The pipeline is one of the
// transaction's connection, so that the keys are still watched.
func (s *Store) Spread(ctx context.Context, names []string) (sum int64, err error) {
	err = s.RDB.Watch(ctx, func(tx *redis.Tx) error {
		sum = 0
		for _, name := range names {
			n, err := tx.Get(ctx, "balance:"+name).Int64() // want perelement:`tx.Get in a loop over names: one GET per element`
			if err != nil && !errors.Is(err, redis.Nil) {
				return err
			}
			sum += n
		}
		_, err := tx.TxPipelined(ctx, func(pipe redis.Pipeliner) error {
			pipe.Set(ctx, "balance", sum, 0)
			return nil
		})
		return err
	}, "balance")
	return sum, err
}
