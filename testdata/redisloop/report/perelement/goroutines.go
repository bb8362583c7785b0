package perelement

import (
	"context"
	"sync"

	"github.com/redis/go-redis/v9"
	"golang.org/x/sync/errgroup"
)

// Warm reads in parallel: faster, and just as many commands.
func (s *Sessions) Warm(ctx context.Context, ids []string) {
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Add(1)
		go func() {
			defer wg.Done()
			s.rdb.Get(ctx, "session:"+id) // want perelement:`s.rdb.Get in a loop over ids: one GET per element; use MGET`
		}()
	}
	wg.Wait()
}

// WarmGroup does the same with a bounded group.
func (s *Sessions) WarmGroup(ctx context.Context, ids []string) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(8)
	for _, id := range ids {
		g.Go(func() error {
			return s.rdb.Get(ctx, "session:"+id).Err() // want perelement:`s.rdb.Get in a loop over ids: one GET per element; use MGET`
		})
	}
	return g.Wait()
}

// WarmNamed starts a method for each.
func (s *Sessions) WarmNamed(ctx context.Context, ids []string) {
	for _, id := range ids {
		go s.refresh(ctx, id) // want perelement:`s.refresh in a loop over ids: one GETEX per element`
	}
}

func (s *Sessions) refresh(ctx context.Context, id string) {
	s.rdb.GetEx(ctx, "session:"+id, 0)
}

// WarmWait uses WaitGroup.Go.
func (s *Sessions) WarmWait(ctx context.Context, ids []string) {
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() {
			s.rdb.Get(ctx, "session:"+id) // want perelement:`s.rdb.Get in a loop over ids: one GET per element`
		})
	}
	wg.Wait()
}

type Sessions struct {
	rdb *redis.Client
}
