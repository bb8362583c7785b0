// Package store reads marks.
package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/redis/go-redis/v9"
)

// Options say how to read.
type Options struct {
	Timeout time.Duration
}

// A Device is what a user has.
type Device struct{ ID string }

// A Store has marks.
type Store struct{ rdb *redis.Client }

// GetMark reads by the options, which it leaves as they are.
func (s *Store) GetMark(ctx context.Context, key string, o *Options) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, o.Timeout)
	defer cancel()
	n, err := s.rdb.Exists(ctx, key).Result()
	return n > 0, err
}

// GetDevice reads into a variable.
func (s *Store) GetDevice(ctx context.Context, key string, into *Device) error {
	raw, err := s.rdb.Get(ctx, key).Bytes()
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, into)
}
