package pages

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Closure keeps the cursor in a variable that it captures.
func (s *Store) Closure(ctx context.Context) (all []string) {
	var cursor uint64
	next := func() bool {
		keys, left, err := s.rdb.Scan(ctx, cursor, "user:*", 1000).Result()
		if err != nil {
			return false
		}
		cursor = left
		all = append(all, keys...)
		return left != 0
	}
	for next() {
	}
	return all
}

// Removed takes away what it has read.
func (s *Store) Removed(ctx context.Context) (all []string, err error) {
	for {
		ids, err := s.rdb.LRange(ctx, "jobs", 0, 99).Result()
		if err != nil || len(ids) == 0 {
			return all, err
		}
		all = append(all, ids...)
		if err := s.rdb.LTrim(ctx, "jobs", int64(len(ids)), -1).Err(); err != nil {
			return all, err
		}
	}
}

// GivenAway gives what it reads to a function that may remove it.
func (s *Store) GivenAway(ctx context.Context, handle func(context.Context, []string) error) error {
	for {
		ids, err := s.rdb.ZRange(ctx, "due", 0, 99).Result()
		if err != nil || len(ids) == 0 {
			return err
		}
		if err := handle(ctx, ids); err != nil {
			return err
		}
	}
}

// Later gives what it reads another score, in a pipeline.
func (s *Store) Later(ctx context.Context, score float64) error {
	for {
		ids, err := s.rdb.ZRangeByScore(ctx, "due", &redis.ZRangeBy{Min: "-inf", Max: "0", Count: 100}).Result()
		if err != nil || len(ids) == 0 {
			return err
		}
		_, err = s.rdb.Pipelined(ctx, func(pipe redis.Pipeliner) error {
			for _, id := range ids {
				pipe.ZAdd(ctx, "due", redis.Z{Score: score, Member: id})
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
}

// A walker keeps its place in a field, which a method moves.
type walker struct {
	rdb    *redis.Client
	cursor uint64
}

func (w *walker) page(ctx context.Context) ([]string, bool, error) {
	keys, next, err := w.rdb.Scan(ctx, w.cursor, "user:*", 1000).Result()
	w.cursor = next
	return keys, next != 0, err
}

func (w *walker) all(ctx context.Context) (all []string, err error) {
	for {
		keys, more, err := w.page(ctx)
		if err != nil {
			return nil, err
		}
		all = append(all, keys...)
		if !more {
			return all, nil
		}
	}
}
