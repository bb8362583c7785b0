package constantcount

import (
	"context"

	"github.com/redis/go-redis/v9"

	"redisvet.test/redisloop/quiet/constantcount/kinds"
)

// Grown has a key more for some.
func Grown(ctx context.Context, c *redis.Client, user, team string) (n int64) {
	keys := []string{"user:" + user}
	if team != "" {
		keys = append(keys, "team:"+team, "owners:"+team)
	}
	for _, k := range keys {
		n += c.LLen(ctx, k).Val()
	}
	return n
}

// FromNothing begins with an empty list.
func FromNothing(ctx context.Context, c *redis.Client, user, team string) (n int64) {
	var keys []string
	if user != "" {
		keys = append(keys, "user:"+user)
	}
	if team != "" {
		keys = append(keys, "team:"+team)
	}
	for _, k := range keys {
		n += c.LLen(ctx, k).Val()
	}
	return n
}

// Made has the capacity for two.
func Made(ctx context.Context, c *redis.Client, user, team string) (n int64) {
	keys := make([]string, 0, 2)
	keys = append(keys, "user:"+user)
	keys = append(keys, "team:"+team)
	for i := 0; i < len(keys); i++ {
		n += c.LLen(ctx, keys[i]).Val()
	}
	return n
}

// Candidates are what a function puts together.
func Candidates(ctx context.Context, c *redis.Client, user, team string) (n int64) {
	keys := both(user, team)
	for _, k := range keys {
		n += c.LLen(ctx, k).Val()
	}
	for _, k := range kinds.Of(user, team) {
		n += c.LLen(ctx, k).Val()
	}
	return n
}

func both(user, team string) []string {
	out := []string{user}
	if team == "" {
		return out
	}
	out = append(out, team)
	return out
}

// Filled is a map with two entries.
func Filled(ctx context.Context, c *redis.Client, user, team string) {
	m := map[string]string{"user": user}
	m["team"] = team
	for k, v := range m {
		c.Set(ctx, k, v, 0)
	}
}

// Backwards undoes in the opposite order what may have been done.
func Backwards(ctx context.Context, c *redis.Client, user, team string) {
	locked := []string{}
	if user != "" {
		locked = append(locked, "user:"+user)
	}
	if team != "" {
		locked = append(locked, "team:"+team)
	}
	defer func() {
		for i := len(locked) - 1; i >= 0; i-- {
			c.Del(ctx, locked[i])
		}
	}()
}
