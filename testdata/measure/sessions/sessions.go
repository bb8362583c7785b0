// Package sessions keeps sessions as hashes, with a cache in front of users.
package sessions

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// A Cache reads through Redis; its callers give the keys.
type Cache struct{ rdb redis.UniversalClient }

func (c *Cache) Get(ctx context.Context, key string) string {
	return c.rdb.Get(ctx, key).Val() // sends GET user:*:name
}

func (c *Cache) Exists(ctx context.Context, key string) bool {
	return c.rdb.Exists(ctx, key).Val() == 1
}

type Store struct {
	rdb   redis.UniversalClient
	cache *Cache
}

func New(rdb redis.UniversalClient) *Store { return &Store{rdb, &Cache{rdb}} }

const prefix = "session:"

// Save writes a session and its lifetime in one round trip.
func (s *Store) Save(ctx context.Context, id string) {
	pipe := s.rdb.TxPipeline()
	pipe.HSet(ctx, prefix+id, "seen", time.Now().Unix()) // sends HSET session:*
	pipe.Expire(ctx, prefix+id, time.Hour)               // sends EXPIRE session:*
	pipe.Exec(ctx)
}

func (s *Store) Load(ctx context.Context, id string) map[string]string {
	s.cache.Get(ctx, "user:"+id+":name")
	return s.rdb.HGetAll(ctx, prefix+id).Val() // sends HGETALL session:*
}

// List is for an administrator.
func (s *Store) List(ctx context.Context) (all []map[string]string) {
	for _, k := range s.rdb.Keys(ctx, prefix+"*").Val() {
		all = append(all, s.rdb.HGetAll(ctx, k).Val())
	}
	if s.cache.Exists(ctx, "user:1:name") {
		all = append(all, s.rdb.HGetAll(ctx, "session:last").Val())
	}
	return all
}
