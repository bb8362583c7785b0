package perelement

import (
	"context"
	"strings"

	"github.com/redis/go-redis/v9"
)

type crew struct{ ID string }

// Crews has a name for threads, and data.
func Crews(ctx context.Context, rdb *redis.Client, workers []crew) (n int64) {
	for _, w := range workers {
		n += rdb.LLen(ctx, "worker:"+w.ID).Val() // want perelement:`^rdb.LLen in a loop over workers`
	}
	return n
}

// A lockStore has locks, and is none.
type lockStore struct{ rdb *redis.Client }

func (s *lockStore) owner(ctx context.Context, id string) string {
	return s.rdb.Get(ctx, "lock:"+id).Val()
}

// Owners reads who has which.
func Owners(ctx context.Context, s *lockStore, ids []string) (out []string) {
	for _, id := range ids {
		out = append(out, s.owner(ctx, id)) // want perelement:`^s.owner in a loop over ids`
	}
	return out
}

// A userStore is about one user, with the client of all.
type userStore struct {
	rdb *redis.Client
	id  string
}

func newUserStore(rdb *redis.Client, id string) userStore { return userStore{rdb, id} }

func (u userStore) load(ctx context.Context) string { return u.rdb.Get(ctx, u.id).Val() }

// Stores loads each.
func Stores(ctx context.Context, stores []userStore) (out []string) {
	for _, u := range stores {
		out = append(out, u.load(ctx)) // want perelement:`^u.load in a loop over stores`
	}
	return out
}

type order struct {
	ID    string
	Items []string
}

func saveItems(ctx context.Context, rdb *redis.Client, id string, items []string) error {
	return rdb.Set(ctx, id, strings.Join(items, ","), 0).Err()
}

// Baskets has a list in each element, which is the value of one key.
func Baskets(ctx context.Context, rdb *redis.Client, orders []order) {
	for _, o := range orders {
		_ = saveItems(ctx, rdb, o.ID, o.Items) // want perelement:`^saveItems in a loop over orders`
	}
}

func drop(ctx context.Context, rdb *redis.Client, keys []string) error {
	return rdb.Del(ctx, keys...).Err()
}

// Lists has nothing but a list in each, and one command for that.
func Lists(ctx context.Context, rdb *redis.Client, orders []order) {
	for _, o := range orders {
		_ = drop(ctx, rdb, o.Items)
	}
}

// Threads starts as many as there are to be.
func Threads(ctx context.Context, rdb *redis.Client, workers int) {
	for range workers {
		rdb.Incr(ctx, "started")
	}
}
