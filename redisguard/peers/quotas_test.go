package peers

import (
	"context"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard"
	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

// quotas read a key through a client on which each operation is charged to a
// budget.
func quotas() []subject {
	ctx := context.Background()
	get := func(c *redis.Client) func() error {
		return func() (err error) {
			sink, err = c.Get(ctx, "k").Result()
			return err
		}
	}
	const limit = 1 << 30
	return []subject{
		{"quota", "go-redis Get, not charged", func(t testing.TB, s *redistest.Server) func() error {
			return get(client(t, s))
		}},
		{"quota", "Get under redisguard's Quota.Hook", func(t testing.TB, s *redistest.Server) func() error {
			q, err := guard(t, s).Quota(redisguard.QuotaOptions{
				Name: "q", Limit: limit, Window: time.Hour, OnOutage: redisguard.FailClosed,
			})
			if err != nil {
				t.Fatal(err)
			}
			c := client(t, s)
			c.AddHook(q.Hook())
			return get(c)
		}},
		{"quota", "Get under a hook that counts with INCR", func(t testing.TB, s *redistest.Server) func() error {
			c := client(t, s)
			c.AddHook(counted{client(t, s), limit})
			return get(c)
		}},
		{"quota", "Get under a hook that reads the budget, then counts", func(t testing.TB, s *redistest.Server) func() error {
			direct := client(t, s)
			c := client(t, s)
			c.AddHook(read{counted{direct, limit}})
			return get(c)
		}},
	}
}

// counted is the quota that programs write: each operation counts itself.
type counted struct {
	direct *redis.Client
	limit  int64
}

func (counted) DialHook(next redis.DialHook) redis.DialHook { return next }

func (counted) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

func (h counted) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if opening[cmd.Name()] {
			return next(ctx, cmd)
		}
		if n, err := h.direct.Incr(ctx, "used").Result(); err != nil || n > h.limit {
			cmd.SetErr(errDenied)
			return errDenied
		}
		return next(ctx, cmd)
	}
}

// read looks at what is left before it counts.
type read struct{ counted }

func (h read) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	charge := h.counted.ProcessHook(next)
	return func(ctx context.Context, cmd redis.Cmder) error {
		if opening[cmd.Name()] {
			return next(ctx, cmd)
		}
		if n, err := h.direct.Get(ctx, "used").Int64(); err == nil && n > h.limit {
			cmd.SetErr(errDenied)
			return errDenied
		}
		return charge(ctx, cmd)
	}
}
