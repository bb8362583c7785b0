// Package storage has the records of API keys.
package storage

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// A Key is the record of an API key.
type Key struct{ ID, Project string }

// A Store is the database.
type Store struct {
	find func(key string) (*Key, error)
}

// NewStore is given what asks the database.
func NewStore(find func(key string) (*Key, error)) *Store { return &Store{find: find} }

func cacheKey(key string) string { return fmt.Sprintf("vk:apikey:%s", key) }

// KeyCached asks a client that it is given, and then the database.
func (s *Store) KeyCached(ctx context.Context, rdb *redis.Client, key string) (*Key, error) {
	raw, err := rdb.Get(ctx, cacheKey(key)).Bytes()
	if err == nil {
		var k Key
		if json.Unmarshal(raw, &k) == nil {
			return &k, nil
		}
	}
	k, err := s.find(key)
	if err != nil {
		return nil, err
	}
	if raw, err := json.Marshal(k); err == nil {
		rdb.Set(ctx, cacheKey(key), raw, time.Minute)
	}
	return k, nil
}
