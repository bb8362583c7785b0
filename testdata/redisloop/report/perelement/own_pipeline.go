package perelement

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Orders struct {
	rdb *redis.Client
}

type Order struct {
	ID    string
	Lines []string
}

// Store makes a pipeline for each order: one round trip each all the same.
func (o *Orders) Store(ctx context.Context, orders []Order) error {
	for _, order := range orders {
		pipe := o.rdb.Pipeline()
		pipe.Del(ctx, "order:"+order.ID)
		pipe.SAdd(ctx, "orders", order.ID)
		if _, err := pipe.Exec(ctx); err != nil { // want perelement:`pipe.Exec in a loop over orders: one .* per element`
			return err
		}
	}
	return nil
}

// replace has a pipeline of its own.
func (o *Orders) replace(ctx context.Context, order Order) error {
	pipe := o.rdb.TxPipeline()
	pipe.Del(ctx, "lines:"+order.ID)
	for _, line := range order.Lines {
		pipe.RPush(ctx, "lines:"+order.ID, line)
	}
	_, err := pipe.Exec(ctx)
	return err
}

func (o *Orders) ReplaceAll(ctx context.Context, orders []Order) error {
	for _, order := range orders {
		if err := o.replace(ctx, order); err != nil { // want perelement:`o.replace in a loop over orders: one .* per element`
			return err
		}
	}
	return nil
}

// Move runs a transaction for each order.
func (o *Orders) Move(ctx context.Context, orders []Order) error {
	for _, order := range orders {
		_, err := o.rdb.TxPipelined(ctx, func(pipe redis.Pipeliner) error { // want perelement:`o.rdb.TxPipelined in a loop over orders: one .* per element`
			pipe.SRem(ctx, "open", order.ID)
			pipe.SAdd(ctx, "done", order.ID)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (o *Orders) Count(ctx context.Context, orders []Order) (total int64) {
	pipe := o.rdb.Pipeline()
	for _, order := range orders {
		n, _ := count(ctx, pipe, order.ID) // want perelement:`count in a loop over orders: one .* per element`
		total += n
	}
	return total
}

// inTx runs fn in a transaction.
func (o *Orders) inTx(ctx context.Context, fn func(redis.Pipeliner) error) error {
	_, err := o.rdb.TxPipelined(ctx, fn)
	return err
}

// Cancel goes through a transaction helper: the closure only queues, the
// helper makes the round trip.
func (o *Orders) Cancel(ctx context.Context, orders []Order) error {
	for _, order := range orders {
		err := o.inTx(ctx, func(pipe redis.Pipeliner) error { // want perelement:`o.inTx in a loop over orders: one .* per element`
			pipe.HSet(ctx, "order:"+order.ID, "state", "cancelled")
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
