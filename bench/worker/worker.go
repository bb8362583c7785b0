// Package worker runs jobs.
package worker

import (
	"context"

	"github.com/redisvet/redisvet/bench/store"
)

// Run polls without a pause, which is what redisvet is to find.
func Run(ctx context.Context, s *store.Store, do func(string)) {
	for ctx.Err() == nil {
		job, err := s.Next(ctx)
		if err != nil {
			continue
		}
		do(job)
	}
}

// LoadAll reads jobs one by one.
func LoadAll(ctx context.Context, s *store.Store, ids []string) ([]string, error) {
	var out []string
	for _, id := range ids {
		v, err := s.Load(ctx, id)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}
