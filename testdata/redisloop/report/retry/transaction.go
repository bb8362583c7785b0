package retry

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
)

type Counters struct{ rdb *redis.Client }

// Inc repeats its transaction by a call of itself.
func (s *Counters) Inc(ctx context.Context, key string) error {
	err := s.rdb.Watch(ctx, func(tx *redis.Tx) error {
		n, err := tx.Get(ctx, key).Int64()
		if err != nil && !errors.Is(err, redis.Nil) {
			return err
		}
		_, err = tx.TxPipelined(ctx, func(p redis.Pipeliner) error {
			p.Set(ctx, key, n+1, 0)
			return nil
		})
		return err
	}, key)
	if errors.Is(err, redis.TxFailedErr) {
		return s.Inc(ctx, key) // want retry:`^s.Inc repeats a transaction without backoff or limit: one WATCH per round trip while it conflicts, about 170M a day per goroutine at 0.5 ms; back off between attempts$`
	}
	return err
}

// IncLoop is the same with a loop.
func (s *Counters) IncLoop(ctx context.Context, key string) error {
	for {
		err := s.rdb.Watch(ctx, func(tx *redis.Tx) error { // want retry:`^s\.rdb\.Watch retried without backoff: one WATCH per round trip while it conflicts, about 170M a day per goroutine at 0\.5 ms; back off between attempts$`
			_, err := tx.TxPipelined(ctx, func(p redis.Pipeliner) error {
				p.Set(ctx, key, 1, 0)
				return nil
			})
			return err
		}, key)
		if err == redis.TxFailedErr {
			continue
		}
		return err
	}
}
