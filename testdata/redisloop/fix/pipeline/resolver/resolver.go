// Package resolver has the client of a package that gives it a command
// resolver: DEL and its like are refused in a pipeline, and the error would be
// dropped.
package resolver

import (
	"context"

	"github.com/redis/go-redis/v9"

	"redisvet.test/redisloop/fix/pipeline/resolver/conn"
)

// Store has clients.
type Store struct {
	cc  *redis.ClusterClient
	any redis.UniversalClient
	one *redis.Client
}

// New makes them.
func New() *Store {
	c := conn.New("localhost:7000")
	return &Store{cc: c, any: c, one: redis.NewClient(&redis.Options{})}
}

// Drop gets no pipeline.
func (s *Store) Drop(ctx context.Context, keys []string) {
	for _, key := range keys {
		_ = s.cc.Unlink(ctx, key).Err() // want perelement:`use a variadic UNLINK: this client splits it over the slots`
	}
}

// Known gets none, whatever client it is.
func (s *Store) Known(ctx context.Context, keys []string) (n int64) {
	for _, key := range keys {
		n += s.any.Exists(ctx, key).Val() // want perelement:`use a variadic EXISTS: this client splits it`
	}
	return n
}

// Rows reads many for each.
func (s *Store) Rows(ctx context.Context, ids []string) (rows [][]any, err error) {
	for _, id := range ids {
		row, err := s.cc.MGet(ctx, "{"+id+"}:name", "{"+id+"}:mail").Result() // want perelement:`use one MGET of all keys: this client splits it over the slots`
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func (s *Store) touch(ctx context.Context, key string) error {
	return s.any.Touch(ctx, key).Err()
}

// Keep does so by a helper.
func (s *Store) Keep(ctx context.Context, keys []string) error {
	for _, key := range keys {
		if err := s.touch(ctx, key); err != nil { // want perelement:`use a variadic TOUCH: this client splits it`
			return err
		}
	}
	return nil
}

// Names reads what may be in a pipeline.
func (s *Store) Names(ctx context.Context, keys []string) (names []string) {
	for _, key := range keys {
		name, err := s.cc.Get(ctx, key).Result() // want perelement:`one GET per element; use MGET or a pipeline$`
		if err != nil {
			continue
		}
		names = append(names, name)
	}
	return names
}

// Forget is about a client of one server.
func (s *Store) Forget(ctx context.Context, keys []string) {
	for _, key := range keys {
		s.one.Del(ctx, key) // want perelement:`use a variadic DEL or a pipeline$`
	}
}
