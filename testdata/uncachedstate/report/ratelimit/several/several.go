// Package several asks for several endpoints at once.
package several

import (
	"context"
	"strconv"

	"github.com/redis/go-redis/v9"
)

// Cooldowns are those of endpoints.
type Cooldowns struct{ rdb *redis.Client }

func key(id int64) string { return "cd:endpoint:" + strconv.FormatInt(id, 10) }

// InCooldown says which of them cool down.
func (c *Cooldowns) InCooldown(ctx context.Context, ids []int64) (map[int64]bool, error) {
	keys := make([]string, len(ids))
	for i, id := range ids {
		keys[i] = key(id)
	}
	values, err := c.rdb.MGet(ctx, keys...).Result() // want ratelimit:`^MGET "cd:endpoint:\*" on every call of \(\*Cooldowns\)\.InCooldown; a 5 s in-process cache`
	if err != nil {
		return nil, err
	}
	out := make(map[int64]bool, len(ids))
	for i, v := range values {
		if v != nil {
			out[ids[i]] = true
		}
	}
	return out, nil
}
