// Package twoloops has loops that become two: one that queues and one that
// looks at the answers.
package twoloops

import (
	"context"
	"errors"
	"fmt"

	"github.com/redis/go-redis/v9"
)

func (s *Store) hash(ctx context.Context, id string) (map[string]string, error) {
	return s.RDB.HGetAll(ctx, "user:"+id).Result()
}

// Cards asks for each in a helper.
func (s *Store) Cards(ctx context.Context, ids []string) ([]string, error) {
	var cards []string
	for _, id := range ids {
		fields, err := s.hash(ctx, id) // want perelement:`one HGETALL per element`
		if err != nil {
			return cards, fmt.Errorf("card %s: %w", id, err)
		}
		cards = append(cards, fields["age"]+fields["f0"])
	}
	return cards, nil
}

// Lines asks for two things, one of them in a helper.
func (s *Store) Lines(ctx context.Context, ids []string) ([]string, error) {
	var lines []string
	for _, id := range ids {
		fields, err := s.hash(ctx, id) // want perelement:`2 commands \(HGETALL, GET\) per element`
		if err != nil {
			return nil, err
		}
		last, err := s.RDB.Get(ctx, "last:"+id).Result()
		if err != nil && !errors.Is(err, redis.Nil) {
			return nil, err
		}
		lines = append(lines, fields["age"]+last)
	}
	return lines, nil
}

func (s *Store) size(ctx context.Context, key string) *redis.IntCmd { return s.RDB.LLen(ctx, key) }

// Longest has a helper that returns the command itself.
func (s *Store) Longest(ctx context.Context, keys []string) (most int64) {
	for _, key := range keys {
		most = max(most, s.size(ctx, "list:"+key).Val()) // want perelement:`one LLEN per element`
	}
	return most
}

type Store struct {
	RDB *redis.Client
}
