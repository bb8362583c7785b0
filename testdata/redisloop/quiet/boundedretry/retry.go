// Package boundedretry holds retries of a bounded number.
package boundedretry

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
)

type Ledger struct {
	rdb *redis.Client
}

const maxTries = 3

// BookThrice gives up after three tries.
func (l *Ledger) BookThrice(ctx context.Context, id string, cents int64) (err error) {
	for range maxTries {
		if err = l.rdb.Set(ctx, "entry:"+id, cents, 0).Err(); err == nil {
			return nil
		}
	}
	return err
}

// Transfer retries an optimistic transaction a bounded number of times, as
// the documentation of WATCH shows it.
func (l *Ledger) Transfer(ctx context.Context, from, to string, cents int64) error {
	for i := 0; i < maxTries; i++ {
		err := l.rdb.Watch(ctx, func(tx *redis.Tx) error {
			_, err := tx.TxPipelined(ctx, func(pipe redis.Pipeliner) error {
				pipe.DecrBy(ctx, from, cents)
				pipe.IncrBy(ctx, to, cents)
				return nil
			})
			return err
		}, from, to)
		if !errors.Is(err, redis.TxFailedErr) {
			return err
		}
	}
	return errors.New("transfer: too much contention")
}
