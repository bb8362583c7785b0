package peers

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/go-redis/redis_rate/v10"
	"golang.org/x/time/rate"

	"github.com/redisvet/redisvet/redisguard"
	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

// perSecond is a rate that no loop here reaches, so that every call is
// admitted: a denial is another, cheaper path.
const perSecond = 20_000_000

var errDenied = errors.New("denied")

func limiters() []subject {
	ctx := context.Background()
	leased := func(t testing.TB, s *redistest.Server) *redisguard.Limiter {
		l, err := guard(t, s).Limiter(redisguard.LimiterOptions{
			Name: "l", Rate: perSecond, Burst: perSecond, OnOutage: redisguard.FailClosed,
		})
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	admitted := func(d redisguard.Decision, err error) error {
		if err == nil && !d.OK {
			return errDenied
		}
		return err
	}
	return []subject{
		{"limit", "atomic pointer and clock", pointer},
		{"limit", "x/time/rate Allow (this process alone)", func(testing.TB, *redistest.Server) func() error {
			l := rate.NewLimiter(perSecond, perSecond)
			return func() error {
				if !l.Allow() {
					return errDenied
				}
				return nil
			}
		}},
		{"limit", "redisguard Key.Allow", func(t testing.TB, s *redistest.Server) func() error {
			k := leased(t, s).Key("k")
			return func() error { return admitted(k.Allow(ctx)) }
		}},
		{"limit", "redisguard Limiter.Allow", func(t testing.TB, s *redistest.Server) func() error {
			l := leased(t, s)
			return func() error { return admitted(l.Allow(ctx, "k")) }
		}},
		{"limit", "GET, then INCR", func(t testing.TB, s *redistest.Server) func() error {
			c := client(t, s)
			return func() error {
				if n, err := c.Get(ctx, "count").Int(); err == nil && n > 1<<40 {
					return errDenied
				}
				return c.Incr(ctx, "count").Err()
			}
		}},
		{"limit", "redis_rate Allow", func(t testing.TB, s *redistest.Server) func() error {
			l := redis_rate.NewLimiter(client(t, s))
			limit := redis_rate.Limit{Rate: perSecond, Burst: perSecond, Period: time.Second}
			return func() error {
				res, err := l.Allow(ctx, "k", limit)
				if err == nil && res.Allowed == 0 {
					return errDenied
				}
				return err
			}
		}},
	}
}
