// Package store has stores in Redis and in memory.
package store

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// Redis has tokens and sessions.
type Redis struct{ rdb *redis.Client }

// NewRedis is given the client.
func NewRedis(rdb *redis.Client) *Redis { return &Redis{rdb: rdb} }

// Owner returns whose token it is.
func (s *Redis) Owner(ctx context.Context, token string) (string, error) {
	return s.rdb.Get(ctx, "token:"+token).Result()
}

// Count returns how many there are.
func (s *Redis) Count(ctx context.Context) (int64, error) {
	return s.rdb.Get(ctx, "tokens:count").Int64()
}

// Load prolongs the session.
func (s *Redis) Load(ctx context.Context, id string) ([]byte, error) {
	raw, err := s.rdb.Get(ctx, "session:"+id).Bytes()
	if err != nil {
		return nil, err
	}
	return raw, s.rdb.Expire(ctx, "session:"+id, time.Hour).Err()
}

// Memory is for tests and small programs.
type Memory struct{ owners sync.Map }

// NewMemory has no tokens.
func NewMemory() *Memory { return &Memory{} }

var errNone = errors.New("no such token")

// Owner looks into a map.
func (m *Memory) Owner(_ context.Context, token string) (string, error) {
	if v, ok := m.owners.Load(token); ok {
		return v.(string), nil
	}
	return "", errNone
}

// Count returns how many there are.
func (m *Memory) Count(context.Context) (int64, error) { return 0, nil }
