package none

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// A names store is an interface: its calls are not those of the one type that has it here,
// and it has no client that a fix could use.
type names interface {
	Name(ctx context.Context, id string) (string, error)
	SetName(ctx context.Context, id, name string) error
}

type redisNames struct{ rdb *redis.Client }

func (n *redisNames) Name(ctx context.Context, id string) (string, error) {
	return n.rdb.Get(ctx, "name:"+id).Result()
}

func (n *redisNames) SetName(ctx context.Context, id, name string) error {
	return n.rdb.Set(ctx, "name:"+id, name, 0).Err()
}

var _ names = &redisNames{}

func printNames(ctx context.Context, store names, ids []string) (out []string, err error) {
	for _, id := range ids {
		n, err := store.Name(ctx, id) // want perelement:`one GET per element`
		if err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, nil
}

type Renamer struct {
	store names
	names
}

func (n *Renamer) Rename(ctx context.Context, ids []string, name string) error {
	for _, id := range ids {
		if err := n.store.SetName(ctx, id, name); err != nil { // want perelement:`one SET per element`
			return err
		}
	}
	return nil
}

func (n *Renamer) Promoted(ctx context.Context, ids []string, name string) error {
	for _, id := range ids {
		if err := n.SetName(ctx, id, name); err != nil { // want perelement:`one SET per element`
			return err
		}
	}
	return nil
}

// InLiteral captures it.
func InLiteral(store names, ids []string) func(context.Context) {
	return func(ctx context.Context) {
		for _, id := range ids {
			_, _ = store.Name(ctx, id) // want perelement:`one GET per element`
		}
	}
}
