package perelement

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// client is the handle that the package functions share.
var client = redis.NewClient(&redis.Options{Addr: "localhost:6379"})

// RedisDel deletes one key.
func RedisDel(ctx context.Context, key string) error {
	return client.Del(ctx, key).Err()
}

func dropGroups(ctx context.Context, groups []int) error {
	for _, group := range groups {
		if err := RedisDel(ctx, fmt.Sprintf("group:%d", group)); err != nil { // want perelement:`RedisDel in a loop over groups: one DEL per element \(through RedisDel\); use a variadic DEL`
			return err
		}
	}
	return nil
}

// touch queues or executes, as its argument does.
func touch(ctx context.Context, c redis.Cmdable, key string) {
	c.Expire(ctx, key, time.Hour)
}

func touchAll(ctx context.Context, rdb *redis.Client, keys []string) {
	for _, key := range keys {
		touch(ctx, rdb, key) // want perelement:`touch in a loop over keys: one EXPIRE per element \(through touch\)`
	}
}

// Shelf holds what a constructor put into a field of interface type.
type Shelf struct {
	cmd redis.Cmdable
}

func NewShelf(rdb *redis.Client) *Shelf {
	return &Shelf{cmd: rdb}
}

func (s *Shelf) Prices(ctx context.Context, books []string) (out []string) {
	for _, book := range books {
		out = append(out, s.cmd.Get(ctx, "price:"+book).Val()) // want perelement:`s.cmd.Get in a loop over books: one GET per element; use MGET`
	}
	return out
}
