// Package mirror has interfaces and types of the program that are clients by their
// methods, given by another package.
package mirror

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// Store has the signatures of go-redis.
type Store interface {
	Get(ctx context.Context, key string) *redis.StringCmd
	Set(ctx context.Context, key string, value any, ttl time.Duration) *redis.StatusCmd
}

// Client embeds all commands.
type Client interface {
	redis.Cmdable
	Close() error
}

// Queue has the signatures, too, and sends when it is told to.
type Queue interface {
	Get(ctx context.Context, key string) *redis.StringCmd
	Exec(ctx context.Context) ([]redis.Cmder, error)
}

// Lookup has the name of a command, and answers otherwise.
type Lookup interface {
	Get(ctx context.Context, key string) string
}

// Reply answers like Redis, by another name.
type Reply interface {
	Load(ctx context.Context, key string) *redis.StringCmd
}

// Wrapped embeds a client.
type Wrapped struct {
	*redis.Client
	prefix string
}

// Either embeds the interface of several clients.
type Either struct{ redis.UniversalClient }

// Batch embeds a pipeline.
type Batch struct{ redis.Pipeliner }

type Repo struct {
	store   Store
	client  Client
	queue   Queue
	lookup  Lookup
	reply   Reply
	wrapped *Wrapped
	batch   *Batch
}

func (r *Repo) Own(ctx context.Context, ids []string) {
	for _, id := range ids {
		r.store.Get(ctx, id) // want perelement:"r.store.Get in a loop over ids: one GET per element"
	}
}

func (r *Repo) Embedded(ctx context.Context, ids []string) {
	for _, id := range ids {
		r.client.Get(ctx, id) // want perelement:"one GET per element"
	}
}

func (r *Repo) Queued(ctx context.Context, ids []string) {
	for _, id := range ids {
		r.queue.Get(ctx, id)
	}
	r.queue.Exec(ctx)
}

func (r *Repo) Looked(ctx context.Context, ids []string) {
	for _, id := range ids {
		r.lookup.Get(ctx, id)
		r.reply.Load(ctx, id)
	}
}

func one(ctx context.Context, c redis.Cmdable, id string) { c.Get(ctx, id) }

func ofStore(ctx context.Context, s Store, id string) { s.Get(ctx, id) }

func (r *Repo) Given(ctx context.Context, e Either, ids []string) {
	for _, id := range ids {
		one(ctx, r.wrapped, id) // want perelement:"one in a loop over ids: one GET per element"
	}
	for _, id := range ids {
		one(ctx, e, id) // want perelement:"one GET per element"
	}
	for _, id := range ids {
		one(ctx, r.client, id) // want perelement:"one GET per element"
	}
	for _, id := range ids {
		ofStore(ctx, r.store, id) // want perelement:"ofStore in a loop over ids: one GET per element"
	}
}

func (r *Repo) Sent(ctx context.Context, ids []string) {
	for _, id := range ids {
		one(ctx, r.batch, id)
	}
	r.batch.Exec(ctx)
}

// Kept has an implementation that is known, and it has a map.
type Kept interface {
	Get(ctx context.Context, key string) *redis.StringCmd
}

type memory map[string]string

func (m memory) Get(_ context.Context, key string) *redis.StringCmd {
	return redis.NewStringResult(m[key], nil)
}

func NewKept() Kept { return memory{} }

func ofMemory(ctx context.Context, k Kept, ids []string) {
	for _, id := range ids {
		k.Get(ctx, id)
	}
}
