// Package exit holds loops that end with their command, or send it on the way
// out.
package exit

import (
	"context"
	"errors"
	"sync"

	"github.com/redis/go-redis/v9"
)

type Config struct {
	rdb *redis.Client
}

type User struct {
	ID    string
	Email string
}

// Find sends one command: for the element that it looks for.
func (c *Config) Find(ctx context.Context, users []User, email string) (string, error) {
	for _, user := range users {
		if user.Email == email {
			return c.rdb.Get(ctx, "user:"+user.ID).Result()
		}
	}
	return "", errors.New("no such user")
}

// Mark breaks after its command.
func (c *Config) Mark(ctx context.Context, users []User, email string) {
	for _, user := range users {
		if user.Email == email {
			c.rdb.SAdd(ctx, "marked", user.ID)
			break
		}
	}
}

// FindStored ends a sync.Map.Range with its command.
func (c *Config) FindStored(ctx context.Context, online *sync.Map, email string) {
	online.Range(func(key, value any) bool {
		if value.(User).Email == email {
			c.rdb.SAdd(ctx, "found", key)
			return false
		}
		return true
	})
}

// Fail sends its command on the way out.
func (c *Config) Fail(ctx context.Context, users []User, check func(User) error) error {
	for _, user := range users {
		if err := check(user); err != nil {
			c.rdb.HSet(ctx, "failed", user.ID, err.Error())
			return err
		}
	}
	return nil
}
