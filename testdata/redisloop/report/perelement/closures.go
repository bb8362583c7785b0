package perelement

import (
	"context"
	"log"
	"sync"

	"github.com/redis/go-redis/v9"

	"redisvet.test/summary/iterator"
)

type Carts struct {
	mu  sync.Mutex
	rdb *redis.Client
}

// Clear unlocks in a literal that is called in place.
func (c *Carts) Clear(ctx context.Context, users []string) {
	for _, user := range users {
		func() {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.rdb.Del(ctx, "cart:"+user) // want perelement:`c.rdb.Del in a loop over users: one DEL per element; use a variadic DEL`
		}()
	}
}

// Release piles up deferred commands.
func (c *Carts) Release(ctx context.Context, users []string) {
	for _, user := range users {
		defer c.rdb.Del(ctx, "lock:"+user) // want perelement:`c.rdb.Del in a loop over users: one DEL per element`
	}
	log.Println("checked out", len(users))
}

// Count keeps the closure in a variable.
func (c *Carts) Count(ctx context.Context, users []string) (total int64) {
	count := func(user string) int64 {
		return c.rdb.HLen(ctx, "cart:"+user).Val()
	}
	for _, user := range users {
		total += count(user) // want perelement:`count in a loop over users: one HLEN per element`
	}
	return total
}

// Values calls a method value.
func (c *Carts) Values(ctx context.Context, keys []string) (values []string) {
	get := c.rdb.Get
	for _, key := range keys {
		values = append(values, get(ctx, key).Val()) // want perelement:`get in a loop over keys: one GET per element`
	}
	return values
}

// Owners calls a method expression.
func (c *Carts) Owners(ctx context.Context, carts []string) (owners []string) {
	read := (*Carts).owner
	for _, cart := range carts {
		owners = append(owners, read(c, ctx, cart)) // want perelement:`read in a loop over carts: one HGET per element`
	}
	for _, cart := range carts {
		(*redis.Client).Persist(c.rdb, ctx, cart) // want perelement:`Persist in a loop over carts: one PERSIST per element`
	}
	return owners
}

func (c *Carts) owner(ctx context.Context, cart string) string {
	return c.rdb.HGet(ctx, cart, "owner").Val()
}

func each(users []string, fn func(string)) {
	for _, user := range users {
		fn(user)
	}
}

// Remind hands a literal to a helper of this package that calls it for each.
func (c *Carts) Remind(ctx context.Context, users []string) {
	each(users, func(user string) {
		c.rdb.LPush(ctx, "reminders", user) // want perelement:`c.rdb.LPush in a loop .*one LPUSH per element`
	})
}

// RemindLater hands a named function to a helper of another package.
func (c *Carts) RemindLater(ctx context.Context, users []string) {
	later := func(user string) {
		c.rdb.ZAdd(ctx, "later", redis.Z{Member: user})
	}
	iterator.Each(users, later) // want perelement:`one ZADD per element`
}

// Archive hands a literal to a helper of another package.
func (c *Carts) Archive(ctx context.Context, users []string) {
	iterator.Each(users, func(user string) {
		c.rdb.Rename(ctx, "cart:"+user, "old:"+user) // want perelement:`c.rdb.Rename in a loop .*one RENAME per element`
	})
}

// count executes the pipe that it is given.
func count(ctx context.Context, pipe redis.Pipeliner, id string) (int64, error) {
	n := pipe.LLen(ctx, "lines:"+id)
	if _, err := pipe.Exec(ctx); err != nil {
		return 0, err
	}
	return n.Val(), nil
}
