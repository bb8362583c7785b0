package few

import (
	"context"
	"net/http"

	"github.com/redis/go-redis/v9"
)

type registry struct{ ids []string }

func (r *registry) All() []string { return r.ids }

// Fleet has the processes of a service.
type Fleet struct {
	rdb     *redis.Client
	workers *registry
	users   *registry
}

// Loads asks for each process.
func (f *Fleet) Loads(w http.ResponseWriter, r *http.Request) {
	for _, id := range f.workers.All() {
		_, _ = w.Write([]byte(f.rdb.Get(r.Context(), "load:"+id).Val())) // want perelement/low:"one GET per element"
	}
}

// Alive has them from Redis.
func (f *Fleet) Alive(ctx context.Context) (n int64) {
	workerIDs := f.rdb.SMembers(ctx, "workers").Val()
	for _, id := range workerIDs {
		n += f.rdb.Exists(ctx, "alive:"+id).Val() // want perelement/low:"one EXISTS per element"
	}
	return n
}

// Users are many, whatever asks for them.
func (f *Fleet) Users(ctx context.Context) (n int64) {
	for _, id := range f.users.All() {
		n += f.rdb.Exists(ctx, "online:"+id).Val() // want perelement/medium:"one EXISTS per element"
	}
	return n
}

// Work is what the workers do.
func (f *Fleet) Work(ctx context.Context, workerJobs []string) (n int64) {
	for _, id := range workerJobs {
		n += f.rdb.Exists(ctx, "done:"+id).Val() // want perelement/medium:"one EXISTS per element"
	}
	return n
}
