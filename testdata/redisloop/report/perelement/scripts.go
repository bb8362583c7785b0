package perelement

import (
	"context"

	"github.com/redis/go-redis/v9"
)

var take = redis.NewScript(`
local n = redis.call('GET', KEYS[1])
if n and tonumber(n) > 0 then
	return redis.call('DECR', KEYS[1])
end
return -1
`)

// TakeAll runs a script for each ticket.
func TakeAll(ctx context.Context, rdb *redis.Client, tickets []string) error {
	for _, ticket := range tickets {
		if err := take.Run(ctx, rdb, []string{ticket}).Err(); err != nil { // want perelement:`take.Run in a loop over tickets: one .* per element`
			return err
		}
	}
	return nil
}

// Raw gives the command as strings.
func Raw(ctx context.Context, rdb *redis.Client, keys []string) {
	for _, key := range keys {
		rdb.Do(ctx, "OBJECT", "FREQ", key) // want perelement:`rdb.Do in a loop over keys: one .* per element`
	}
}

type Store struct {
	rdb redis.UniversalClient
}

// DoRead sends a command that the caller spells out.
func (s *Store) DoRead(ctx context.Context, cmd string, args ...any) (any, error) {
	return s.rdb.Do(ctx, append([]any{cmd}, args...)...).Result()
}

func (s *Store) Profiles(ctx context.Context, ids []string) (out []any) {
	for _, id := range ids {
		p, err := s.DoRead(ctx, "HGETALL", "profile:"+id) // want perelement:`s.DoRead in a loop over ids: one .* per element`
		if err == nil {
			out = append(out, p)
		}
	}
	return out
}
