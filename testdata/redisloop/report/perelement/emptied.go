package perelement

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Stack struct {
	rdb *redis.Client
	key string
}

func (s *Stack) pop(ctx context.Context) (string, bool) {
	v, err := s.rdb.LPop(ctx, s.key).Result()
	return v, err == nil
}

// Measured asks for the length before each element.
func (s *Stack) Measured(ctx context.Context) (all []string) {
	for s.rdb.LLen(ctx, s.key).Val() > 0 {
		all = append(all, s.rdb.LPop(ctx, s.key).Val()) // want perelement:`^s.rdb.LPop in a loop that empties a list: one LPOP per element`
	}
	return all
}

// Left looks at the length in the body.
func (s *Stack) Left(ctx context.Context) (all []string, err error) {
	for {
		n, err := s.rdb.SCard(ctx, s.key).Result()
		if err != nil || n == 0 {
			return all, err
		}
		v, err := s.rdb.SPop(ctx, s.key).Result() // want perelement:`^s.rdb.SPop in a loop that empties a list: one SPOP per element`
		if err != nil {
			return all, err
		}
		all = append(all, v)
	}
}

// Stepped pops in the head of the loop.
func (s *Stack) Stepped(ctx context.Context) (all []string) {
	for v, ok := s.pop(ctx); ok; v, ok = s.pop(ctx) { // want perelement:`^s.pop in a loop that empties a list: one LPOP per element`
		all = append(all, v)
	}
	return all
}

// Values pops until there is no value.
func (s *Stack) Values(ctx context.Context) (all []string) {
	for v := s.rdb.LPop(ctx, s.key).Val(); v != ""; v = s.rdb.LPop(ctx, s.key).Val() { // want perelement:`^s.rdb.LPop in a loop that empties a list: one LPOP per element`
		all = append(all, v)
	}
	return all
}

// Jobs gives each element to something that can fail: a job is no part of a batch.
func (s *Stack) Jobs(ctx context.Context, run func(string) error) {
	for s.rdb.LLen(ctx, s.key).Val() > 0 {
		if run(s.rdb.LPop(ctx, s.key).Val()) != nil {
			return
		}
	}
	for v, ok := s.pop(ctx); ok; v, ok = s.pop(ctx) {
		if run(v) != nil {
			return
		}
	}
}
