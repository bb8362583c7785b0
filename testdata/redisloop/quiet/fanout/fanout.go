// Package fanout has helpers that call a function for all elements at the same time.
package fanout

import (
	"context"
	"sync"

	"github.com/redis/go-redis/v9"
	"golang.org/x/sync/errgroup"

	"redisvet.test/summary/iterator"
)

type Store struct{ rdb *redis.Client }

// fanOut has a goroutine for each.
func fanOut[T any](ids []string, f func(string) T) []T {
	out := make([]T, len(ids))
	var wg sync.WaitGroup
	for i, id := range ids {
		wg.Go(func() { out[i] = f(id) })
	}
	wg.Wait()
	return out
}

func (s *Store) All(ctx context.Context, ids []string) []string {
	return fanOut(ids, func(id string) string {
		return s.rdb.Get(ctx, id).Val()
	})
}

// parallel starts them itself.
func parallel(ids []string, f func(string)) {
	done := make(chan bool)
	for _, id := range ids {
		go func() {
			f(id)
			done <- true
		}()
	}
	for range ids {
		<-done
	}
}

func (s *Store) Parallel(ctx context.Context, ids []string) {
	parallel(ids, func(id string) { s.rdb.Get(ctx, id) })
}

// direct starts the function itself.
func direct(ids []string, f func(string)) {
	for _, id := range ids {
		go f(id)
	}
}

func (s *Store) Direct(ctx context.Context, ids []string) {
	direct(ids, func(id string) { s.rdb.Get(ctx, id) })
}

// Elsewhere leaves the goroutines to a helper of another package.
func (s *Store) Elsewhere(ctx context.Context, ids []string) {
	iterator.Parallel(ids, func(id string) { s.rdb.Get(ctx, id) })
}

// grouped has an errgroup, and hands the function on.
func grouped(ctx context.Context, ids []string, f func(context.Context, string) error) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, id := range ids {
		g.Go(func() error { return retried(ctx, id, f) })
	}
	return g.Wait()
}

func retried(ctx context.Context, id string, f func(context.Context, string) error) error {
	return f(ctx, id)
}

func (s *Store) Grouped(ctx context.Context, ids []string) error {
	return grouped(ctx, ids, func(ctx context.Context, id string) error {
		return s.rdb.Get(ctx, id).Err()
	})
}
