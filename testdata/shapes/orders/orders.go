// Package orders keeps orders.
package orders

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"

	"redisvet.test/shapes/keys"
)

type Store struct {
	redis.UniversalClient
	space keys.Space
}

func New(rdb redis.UniversalClient, space keys.Space) *Store {
	return &Store{UniversalClient: rdb, space: space}
}

// Save writes an order in a transaction.
func (s *Store) Save(ctx context.Context, id int, state string) {
	key := s.space.Order(id)
	s.TxPipelined(ctx, func(p redis.Pipeliner) error {
		p.HSet(ctx, key, map[string]any{"state": state}) // sends HSET prod:order:*
		expire(ctx, p, key)
		return nil
	})
}

func expire(ctx context.Context, c redis.Cmdable, key string) {
	c.Expire(ctx, key, time.Hour) // sends EXPIRE prod:order:*
}

// Load reads two fields.
func (s *Store) Load(ctx context.Context, id int) []any {
	return s.HMGet(ctx, s.space.Order(id), "state", "total").Val() // sends HMGET prod:order:*
}

// Lock takes a lock for a second.
func (s *Store) Lock(ctx context.Context, id int) bool {
	return s.SetNX(ctx, s.space.Lock(id), 1, time.Second).Val() // sends SET prod:lock:{*}
}

// Near reads what is near an order.
func (s *Store) Near(ctx context.Context, id int) []string {
	return s.ZRange(ctx, s.space.Near(id), 0, 9).Val() // sends ZRANGE prod:near:*
}

// Forget is for an administrator.
func (s *Store) Forget(ctx context.Context, id int) {
	s.HMGet(ctx, "order:archive", "state")
	s.Set(ctx, s.space.Order(id), "", 0)
	s.Expire(ctx, s.space.Lock(id), 0)
	s.ZRange(ctx, "near:all", 0, -1)
}
