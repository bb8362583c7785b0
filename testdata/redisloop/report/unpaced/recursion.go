package unpaced

import (
	"context"
	"crypto/rand"

	"github.com/redis/go-redis/v9"
)

type Recursive struct{ rdb *redis.Client }

// Lock spins by recursion: only its value is new each time.
func (s *Recursive) Lock(ctx context.Context, key string) error {
	ok, err := s.rdb.SetNX(ctx, key, rand.Text(), 0).Result() // want unpaced:`^s.rdb.SetNX in a function that calls itself without a wait`
	if err != nil {
		return err
	}
	if !ok {
		return s.Lock(ctx, key)
	}
	return nil
}

// Clean goes on when there was nothing to remove.
func (s *Recursive) Clean(ctx context.Context) error {
	ids, err := s.rdb.ZRange(ctx, "due", 0, 9).Result() // want unpaced:`^s.rdb.ZRange in a function that calls itself without a wait`
	if err != nil {
		return err
	}
	s.rdb.ZRem(ctx, "due", ids) // want unpaced:`^s.rdb.ZRem in a function that calls itself without a wait`
	return s.Clean(ctx)
}

// Broken tries again where the removal has failed.
func (s *Recursive) Broken(ctx context.Context, key string) error {
	v, err := s.rdb.Get(ctx, key).Bytes() // want unpaced:`^s.rdb.Get in a function that calls itself without a wait`
	if err != nil {
		return err
	}
	if len(v) > 10 {
		if err := s.rdb.Del(ctx, key).Err(); err != nil { // want unpaced:`^s.rdb.Del in a function that calls itself without a wait`
			return s.Broken(ctx, key)
		}
	}
	return nil
}

// Drop removes one value because of another one, and reads that one again.
func (s *Recursive) Drop(ctx context.Context, key string) error {
	v, err := s.rdb.Get(ctx, key).Result() // want unpaced:`^s.rdb.Get in a function that calls itself without a wait`
	if err != nil {
		return err
	}
	if v != "ready" {
		return s.Drop(ctx, key)
	}
	return s.rdb.Del(ctx, key).Err()
}

// Named makes its key of what it is given.
func (s *Recursive) Named(ctx context.Context, name string) error {
	ok, err := s.rdb.SetNX(ctx, lockKey(name), 1, 0).Result() // want unpaced:`^s.rdb.SetNX in a function that calls itself without a wait`
	if err != nil {
		return err
	}
	if !ok {
		return s.Named(ctx, name)
	}
	return nil
}

func lockKey(name string) string { return "lock:" + name }
