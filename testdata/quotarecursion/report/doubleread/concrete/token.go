package concrete

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// bounded lets one check run at a time.
type bounded struct {
	rdb *redis.Client
	sem chan struct{}
}

func (s *bounded) Get(ctx context.Context) error {
	if err := s.check(ctx); err != nil {
		return err
	}
	return s.rdb.Get(ctx, "k").Err()
}
func (s *bounded) check(ctx context.Context) error {
	select {
	case s.sem <- struct{}{}:
		defer func() { <-s.sem }()
	default:
		return nil
	}
	return s.Get(ctx) // want doubleread:`^each operation costs 2 GETs:`
}
