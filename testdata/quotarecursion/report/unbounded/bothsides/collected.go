package bothsides

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Hooked asks each of the guards that it has collected in a slice.
type Hooked struct {
	rdb    *redis.Client
	guards []func(context.Context) error
}

type Limit struct{ of *Hooked }

func NewHooked(rdb *redis.Client) *Hooked {
	h := &Hooked{rdb: rdb}
	l := &Limit{of: h}
	h.guards = append(h.guards, l.Check)
	return h
}

func (h *Hooked) Get(ctx context.Context, key string) (string, error) {
	for _, guard := range h.guards {
		if err := guard(ctx); err != nil {
			return "", err
		}
	}
	return h.rdb.Get(ctx, key).Result()
}

func (l *Limit) Check(ctx context.Context) error {
	used, err := l.of.Get(ctx, "limit:used") // want unbounded:`\(\*Limit\)\.Check reaches itself again through the client that it guards: infinite recursion; use an unguarded client; path: \(\*Limit\)\.Check -> \(\*Hooked\)\.Get -> Hooked\.guards`
	if err == nil && used > "100" {
		err = errOver
	}
	return err
}
