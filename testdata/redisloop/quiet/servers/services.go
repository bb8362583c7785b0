package servers

import (
	"context"
	"log"

	"github.com/redis/go-redis/v9"
)

// A Store is one of several places that an event is written to.
type Store interface {
	Put(ctx context.Context, event string) error
}

type redisStore struct{ rdb *redis.Client }

func (s *redisStore) Put(ctx context.Context, event string) error {
	return s.rdb.LPush(ctx, "events", event).Err()
}

func NewStore(rdb *redis.Client) Store { return &redisStore{rdb: rdb} }

type Backend struct {
	name  string
	store Store
}

// Spread writes to every backend: each has a store of its own.
func Spread(ctx context.Context, backends []Backend, event string) {
	for _, b := range backends {
		go func(ctx context.Context, b Backend) {
			if err := b.store.Put(ctx, event); err != nil {
				log.Println(b.name, err)
			}
		}(ctx, b)
	}
}
