// Package cache drops records that it cannot read.
package cache

import (
	"context"
	"encoding/json"
	"time"

	"github.com/redis/go-redis/v9"
)

type User struct{ ID string }

type Cache struct{ rdb *redis.Client }

// GetUser forgets what it cannot decode.
func (c *Cache) GetUser(ctx context.Context, id string) (*User, error) {
	raw, err := c.rdb.Get(ctx, "user:"+id).Bytes()
	if err != nil {
		return nil, err
	}
	var u User
	if err := json.Unmarshal(raw, &u); err != nil {
		_ = c.Forget(ctx, id)
		return nil, err
	}
	return &u, nil
}

// SetUser fills the cache.
func (c *Cache) SetUser(ctx context.Context, u *User) error {
	raw, err := json.Marshal(u)
	if err != nil {
		return err
	}
	return c.rdb.Set(ctx, "user:"+u.ID, raw, time.Minute).Err()
}

// Forget removes a user.
func (c *Cache) Forget(ctx context.Context, id string) error {
	return c.rdb.Del(ctx, "user:"+id).Err()
}
