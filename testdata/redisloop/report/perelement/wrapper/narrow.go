package wrapper

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// A getter is the part of a client that names need.
type getter interface {
	Get(ctx context.Context, key string) *redis.StringCmd
}

type names struct{ c getter }

func newNames(c redis.Cmdable) *names { return &names{c: c} }

func (n *names) all(ctx context.Context, ids []string) (out []string) {
	for _, id := range ids {
		out = append(out, n.c.Get(ctx, "name:"+id).Val()) // want perelement:`n.c.Get in a loop over ids: one GET per element; use MGET`
	}
	return out
}
