package declared

import (
	"context"

	"github.com/redis/go-redis/v9"

	"redisvet.test/summary/promises"
)

type Names struct {
	rdb   *redis.Client
	fetch func(id string, ask func() string) string
	table promises.Table
}

// name asks Redis in a function that is given to something that is not seen.
//
//redisvet:cached -- fetch keeps a thousand names
func (n *Names) name(ctx context.Context, id string) string {
	ask := func() string { return n.rdb.Get(ctx, "name:"+id).Val() }
	if n.fetch == nil {
		return ask()
	}
	return n.fetch(id, ask)
}

// Own: a method of this package.
func (n *Names) Own(ctx context.Context, ids []string) (out []string) {
	for _, id := range ids {
		out = append(out, n.name(ctx, id))
	}
	return out
}

// Given: a function that is given to a method of an interface, which calls it
// when it has no answer.
func (n *Names) Given(ctx context.Context, ids []string) (out []string) {
	for _, id := range ids {
		name, _ := n.table.Find(id, func(id string) (string, error) {
			return n.rdb.Get(ctx, "name:"+id).Result()
		})
		out = append(out, name)
	}
	return out
}

// keeper calls ask where its index, which is not seen, has no answer.
type keeper struct {
	at    func(key string) int
	known []string
}

func (k *keeper) Find(key string, ask func(key string) (string, error)) (string, error) {
	if i := k.at(key); i < len(k.known) {
		return k.known[i], nil
	}
	return ask(key)
}

func (k *keeper) Fresh(key string, ask func(key string) (string, error)) (string, error) {
	return ask(key)
}

var _ promises.Table = (*keeper)(nil)

type source interface {
	//redisvet:cached -- whatever is behind it keeps what it has read
	Load(ctx context.Context, id string) string
}

type remote struct{ rdb *redis.Client }

func (r *remote) Load(ctx context.Context, id string) string {
	return r.rdb.Get(ctx, id).Val()
}

var _ source = (*remote)(nil)

// Interface: a method of an interface whose implementation reads Redis.
func Interface(ctx context.Context, s source, ids []string) (out []string) {
	for _, id := range ids {
		out = append(out, s.Load(ctx, id))
	}
	return out
}
