package unpaced

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type resolver interface {
	Resolve(ctx context.Context, name string) (string, error)
}

type cache struct{ rdb *redis.Client }

func (c *cache) Resolve(ctx context.Context, name string) (string, error) {
	return c.rdb.Get(ctx, "name:"+name).Result()
}

type one struct{ best resolver }

func newOne(rdb *redis.Client) *one { return &one{&cache{rdb}} }

// Resolve asks the same one again and again.
func (o *one) Resolve(ctx context.Context, name string) string {
	for {
		if a, err := o.best.Resolve(ctx, name); err == nil && a != "" { // want unpaced:"until a != \"\""
			return a
		}
	}
}
