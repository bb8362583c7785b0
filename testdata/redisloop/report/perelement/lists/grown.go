package lists

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Grown gets a key for each user.
func Grown(ctx context.Context, c *redis.Client, users []string) (n int64) {
	keys := []string{"all"}
	for _, u := range users {
		keys = append(keys, "user:"+u)
	}
	for _, k := range keys {
		n += c.LLen(ctx, k).Val() // want perelement:`^c.LLen in a loop over keys`
	}
	return n
}

// Joined gets all of another list.
func Joined(ctx context.Context, c *redis.Client, users []string) (n int64) {
	keys := []string{"all"}
	keys = append(keys, users...)
	for _, k := range keys {
		n += c.LLen(ctx, k).Val() // want perelement:`^c.LLen in a loop over keys`
	}
	return n
}

// Filled gets an entry for each user.
func Filled(ctx context.Context, c *redis.Client, users []string) {
	m := map[string]string{"all": "1"}
	for _, u := range users {
		m[u] = "0"
	}
	for k, v := range m {
		c.Set(ctx, k, v, 0) // want perelement:`^c.Set in a loop over m`
	}
}

// Captured is grown by a literal that runs for each.
func Captured(ctx context.Context, c *redis.Client, each func(func(string))) (n int64) {
	var keys []string
	each(func(u string) { keys = append(keys, u) })
	for _, k := range keys {
		n += c.LLen(ctx, k).Val() // want perelement:`^c.LLen in a loop over keys`
	}
	return n
}

func all(users []string) []string {
	out := []string{"all"}
	for _, u := range users {
		out = append(out, u)
	}
	return out
}

// Result is what a function has grown.
func Result(ctx context.Context, c *redis.Client, users []string) (n int64) {
	for _, k := range all(users) {
		n += c.LLen(ctx, k).Val() // want perelement:`^c.LLen in a loop over all\(users\)`
	}
	return n
}

// Nested has a short list for each.
func Nested(ctx context.Context, c *redis.Client, users []string) (n int64) {
	for _, u := range users {
		keys := []string{"a:" + u}
		if u != "" {
			keys = append(keys, "b:"+u)
		}
		for _, k := range keys {
			n += c.LLen(ctx, k).Val() // want perelement:`^c.LLen in a loop over users`
		}
	}
	return n
}

// More is given a list, and adds to it.
func More(ctx context.Context, c *redis.Client, keys []string) (n int64) {
	keys = append(keys, "all")
	for _, k := range keys {
		n += c.LLen(ctx, k).Val() // want perelement:`^c.LLen in a loop over keys`
	}
	return n
}

// Groups has a list for each, and adds to it.
func Groups(ctx context.Context, c *redis.Client, groups [][]string) (n int64) {
	for _, keys := range groups {
		keys = append(keys, "all")
		for _, k := range keys {
			n += c.LLen(ctx, k).Val() // want perelement:`^c.LLen in a loop over keys`
		}
	}
	return n
}

func grow(n int) []string {
	if n == 0 {
		return nil
	}
	out := grow(n - 1)
	out = append(out, "x")
	return out
}

// Recursive is as long as its argument says.
func Recursive(ctx context.Context, c *redis.Client, many int) (n int64) {
	for _, k := range grow(many) {
		n += c.LLen(ctx, k).Val() // want perelement:`^c.LLen in a loop over grow\(many\)`
	}
	return n
}
