// Package store has a repository interface and hides what is behind it.
package store

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// Sessions keeps who is logged in.
type Sessions interface {
	Load(ctx context.Context, id string) (string, error)
	Save(ctx context.Context, id, user string) error
}

// New returns sessions that live in Redis.
func New(rdb *redis.Client) Sessions {
	return &redisSessions{rdb: rdb}
}

type redisSessions struct {
	rdb *redis.Client
}

func (s *redisSessions) Load(ctx context.Context, id string) (string, error) {
	return s.rdb.Get(ctx, "session:"+id).Result()
}

func (s *redisSessions) Save(ctx context.Context, id, user string) error {
	return s.rdb.Set(ctx, "session:"+id, user, time.Hour).Err()
}

// Blocklist tells who may not come in. Nobody constructs it here; that the
// type implements it is all that is said.
type Blocklist interface {
	Blocked(ctx context.Context, user string) (bool, error)
}

var _ Blocklist = (*RedisBlocklist)(nil)

// RedisBlocklist is a Blocklist.
type RedisBlocklist struct {
	Client redis.UniversalClient
}

// Blocked asks Redis.
func (b *RedisBlocklist) Blocked(ctx context.Context, user string) (bool, error) {
	return b.Client.SIsMember(ctx, "blocked", user).Result()
}
