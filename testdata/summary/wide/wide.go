// want package:"reaches redis"

// Package wide puts what it knows only as an interface into a narrower one of
// its own.
package wide

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// A Getter gets.
type Getter interface {
	Get(ctx context.Context, key string) *redis.StringCmd
}

// Names reads names.
type Names struct{ g Getter }

// Open takes a client of any kind.
func Open(c redis.Cmdable) *Names { return &Names{g: c} } // want Open:"makes a value"

// Connect makes it a client.
func Connect(addr string) *Names {
	switch addr {
	case "":
		return Open(redis.NewClusterClient(&redis.ClusterOptions{}))
	default:
		return Open(redis.NewClient(&redis.Options{Addr: addr}))
	}
}

// Name reads one.
func (n *Names) Name(ctx context.Context, id string) string { // want Name:`^GET, key of GET name:\{2\}$`
	return n.g.Get(ctx, "name:"+id).Val()
}
