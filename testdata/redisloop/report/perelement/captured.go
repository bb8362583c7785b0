package perelement

import (
	"context"
	"net/http"
	"sync"

	"github.com/redis/go-redis/v9"
)

// A profiles store is an interface: what a literal captures is no element of its loops.
type profiles interface {
	Name(ctx context.Context, id string) (string, error)
}

type redisProfiles struct{ rdb *redis.Client }

func (p *redisProfiles) Name(ctx context.Context, id string) (string, error) {
	return p.rdb.Get(ctx, "name:"+id).Result()
}

var _ profiles = &redisProfiles{}

type Pages struct {
	store profiles
	once  sync.Once
}

// Handler is a literal that captures its receiver.
func (p *Pages) Handler() http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for _, id := range r.URL.Query()["id"] {
			name, err := p.store.Name(r.Context(), id) // want perelement:`^p.store.Name in a loop over .*: one GET per element \(through \(\*redisProfiles\).Name\); use MGET or a pipeline`
			if err == nil {
				_, _ = w.Write([]byte(name))
			}
		}
	}
}

// Close captures a local variable.
func (p *Pages) Close(ctx context.Context, ids []string) {
	store := p.store
	p.once.Do(func() {
		for _, id := range ids {
			_, _ = store.Name(ctx, id) // want perelement:`^store.Name in a loop over ids`
		}
	})
}

// Nested captures twice.
func Nested(store profiles, ids []string) func(context.Context) func() {
	return func(ctx context.Context) func() {
		return func() {
			for _, id := range ids {
				_, _ = store.Name(ctx, id) // want perelement:`^store.Name in a loop over ids`
			}
		}
	}
}

// Client captures the client itself, as one of the interface of the library.
func Client(rdb redis.UniversalClient, ids []string) func(context.Context) {
	return func(ctx context.Context) {
		for _, id := range ids {
			rdb.Incr(ctx, "seen:"+id) // want perelement:`^rdb.Incr in a loop over ids`
		}
	}
}
