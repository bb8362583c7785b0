package library

import (
	"context"
	"errors"
	"log"
	"time"

	"github.com/redis/go-redis/v9"
	"golang.org/x/time/rate"
)

type sampler struct {
	rdb *redis.Client
	lim *rate.Limiter
}

var errBusy = errors.New("busy")

// Spins asks its limiter at full speed, and Redis as often as that allows.
func (s *sampler) Spins(ctx context.Context) {
	for ctx.Err() == nil {
		if !s.lim.Allow() {
			continue
		}
		s.rdb.Incr(ctx, "samples")
	}
}

// Inside sends only if it may.
func (s *sampler) Inside(ctx context.Context, work func()) {
	for {
		work()
		if s.lim.AllowN(time.Now(), 2) {
			s.rdb.Incr(ctx, "samples")
		}
	}
}

func (s *sampler) count(ctx context.Context) error {
	if !s.lim.Allow() {
		return errBusy
	}
	return s.rdb.Incr(ctx, "samples").Err()
}

// Helped has the limiter in a helper.
func (s *sampler) Helped(ctx context.Context) {
	for ctx.Err() == nil {
		if err := s.count(ctx); err != nil {
			log.Println(err)
		}
	}
}
