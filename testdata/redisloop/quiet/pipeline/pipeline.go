package pipeline

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

type Store struct {
	rdb redis.UniversalClient
}

// Direct queues and sends once.
func (s *Store) Direct(ctx context.Context, ids []string) ([]string, error) {
	pipe := s.rdb.Pipeline()
	cmds := make([]*redis.StringCmd, 0, len(ids))
	for _, id := range ids {
		cmds = append(cmds, pipe.Get(ctx, id))
	}
	if _, err := pipe.Exec(ctx); err != nil && err != redis.Nil {
		return nil, err
	}
	out := make([]string, len(cmds))
	for i, cmd := range cmds {
		out[i] = cmd.Val()
	}
	return out, nil
}

// Closure queues in a closure.
func (s *Store) Closure(ctx context.Context, values map[string]string) error {
	_, err := s.rdb.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		for k, v := range values {
			pipe.Set(ctx, k, v, time.Hour)
			pipe.SAdd(ctx, "keys", k)
		}
		return nil
	})
	return err
}

// Tx does so in MULTI and EXEC.
func (s *Store) Tx(ctx context.Context, ids []string) error {
	_, err := s.rdb.TxPipelined(ctx, func(pipe redis.Pipeliner) error {
		for _, id := range ids {
			pipe.Del(ctx, id)
		}
		return nil
	})
	return err
}

func enqueue(ctx context.Context, pipe redis.Pipeliner, id string) {
	pipe.HIncrBy(ctx, "seen", id, 1)
	pipe.Expire(ctx, id, time.Hour)
}

// Helper queues a call away.
func (s *Store) Helper(ctx context.Context, ids []string) error {
	pipe := s.rdb.TxPipeline()
	for _, id := range ids {
		enqueue(ctx, pipe, id)
	}
	_, err := pipe.Exec(ctx)
	return err
}

func touch(ctx context.Context, c redis.Cmdable, id string) {
	c.Expire(ctx, id, time.Hour)
}

// Cmdable hands a pipe to a helper that would take a client as well.
func (s *Store) Cmdable(ctx context.Context, ids []string) error {
	pipe := s.rdb.Pipeline()
	for _, id := range ids {
		touch(ctx, pipe, id)
	}
	_, err := pipe.Exec(ctx)
	return err
}

// One uses the same helper with the client, once.
func (s *Store) One(ctx context.Context, id string) {
	touch(ctx, s.rdb, id)
}

var bump = redis.NewScript(`return redis.call('INCR', KEYS[1])`)

// Script queues a script: the scripter is the pipe.
func (s *Store) Script(ctx context.Context, ids []string) error {
	pipe := s.rdb.Pipeline()
	for _, id := range ids {
		bump.Eval(ctx, pipe, []string{id})
	}
	for _, id := range ids {
		bump.Run(ctx, pipe, []string{id})
	}
	_, err := pipe.Exec(ctx)
	return err
}

// Batch keeps a pipe in a field.
type Batch struct {
	pipe redis.Pipeliner
}

func (s *Store) NewBatch() *Batch { return &Batch{pipe: s.rdb.Pipeline()} }

func (b *Batch) AddAll(ctx context.Context, ids []string) {
	for _, id := range ids {
		b.pipe.ZIncrBy(ctx, "board", 1, id)
	}
}

// inTx runs fn in a transaction.
func (s *Store) inTx(ctx context.Context, fn func(redis.Pipeliner) error) error {
	_, err := s.rdb.TxPipelined(ctx, fn)
	return err
}

// Nested queues in a closure that a helper of this package runs.
func (s *Store) Nested(ctx context.Context, ids []string) error {
	return s.inTx(ctx, func(pipe redis.Pipeliner) error {
		for _, id := range ids {
			enqueue(ctx, pipe, id)
		}
		return nil
	})
}

// Watched reads everything in one command, and writes in one more.
func (s *Store) Watched(ctx context.Context, ids []string) error {
	return s.rdb.Watch(ctx, func(tx *redis.Tx) error {
		values, err := tx.MGet(ctx, ids...).Result()
		if err != nil {
			return err
		}
		_, err = tx.TxPipelined(ctx, func(pipe redis.Pipeliner) error {
			for i, id := range ids {
				pipe.Set(ctx, id, values[i], 0)
			}
			return nil
		})
		return err
	}, ids...)
}
