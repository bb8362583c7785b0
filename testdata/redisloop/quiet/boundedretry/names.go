package boundedretry

import (
	"context"
	"fmt"

	"github.com/redis/go-redis/v9"
)

// A Namer tries one name after the other.
type Namer struct{ rdb *redis.Client }

func (n *Namer) Slug(ctx context.Context, base string) (string, error) {
	slug := base
	for i := 2; ; i++ {
		taken, err := n.rdb.Exists(ctx, "slug:"+slug).Result()
		if err != nil {
			return "", err
		}
		if taken == 0 {
			return slug, nil
		}
		slug = fmt.Sprintf("%s-%d", base, i)
	}
}

func (n *Namer) Port(ctx context.Context, port int) (int, error) {
	for {
		ok, err := n.rdb.SetNX(ctx, fmt.Sprint("port:", port), 1, 0).Result()
		if err != nil {
			return 0, err
		}
		if ok {
			return port, nil
		}
		port++
	}
}

func (n *Namer) free(ctx context.Context, name string) bool {
	return n.rdb.Exists(ctx, name).Val() == 0
}

func (n *Namer) Numbered(ctx context.Context, name string) string {
	i := 1
	for !n.free(ctx, fmt.Sprintf("%s(%d)", name, i)) {
		i++
	}
	return fmt.Sprintf("%s(%d)", name, i)
}
