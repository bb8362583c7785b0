package configured

import (
	"context"
	"fmt"

	"github.com/redis/go-redis/v9"
)

// A Store is told by its constructor what it is for.
type Store struct {
	rdb    *redis.Client
	prefix string
	kind   string
}

func newStore(rdb *redis.Client, kind string) *Store {
	return &Store{rdb: rdb, prefix: kind + ":", kind: kind}
}

// Gate has a store for what a limiter has blocked.
type Gate struct{ blocked *Store }

// NewGate says so.
func NewGate(rdb *redis.Client) *Gate { return &Gate{blocked: newStore(rdb, "rate_limit_blocked")} }

// Has looks for a mark.
func (s *Store) Has(ctx context.Context, id string) (bool, error) {
	n, err := s.rdb.Exists(ctx, s.prefix+id).Result() // want ratelimit:`on every call of`
	return n == 1, err
}

// Check makes its key by a format.
func (s *Store) Check(ctx context.Context, id string) bool {
	return s.rdb.Get(ctx, fmt.Sprintf("app/%s/%s", s.kind, id)).Val() == "1" // want ratelimit:`on every call of`
}

// Allow asks the store.
func (g *Gate) Allow(ctx context.Context, id string) bool {
	blocked, err := g.blocked.Has(ctx, id)
	return err != nil || !blocked && !g.blocked.Check(ctx, id)
}
