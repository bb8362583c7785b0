package redisguard

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

// What docs/runtime.md says that a user of Redis has to be allowed is enough,
// and no key has another prefix.
func TestRightsThatTheDocumentationNames(t *testing.T) {
	s := redistest.Start(t)
	ctx := t.Context()
	if err := s.Admin().Do(ctx, "acl", "setuser", "guards", "on", ">secret", "~redisguard:2:*",
		"+evalsha", "+eval", "+get", "+set", "+pttl").Err(); err != nil {
		t.Fatal(err)
	}
	o := s.Options()
	o.Username, o.Password = "guards", "secret"
	c := redis.NewClient(o)
	defer c.Close()
	g := mustGuard(c)
	for _, o := range []LimiterOptions{
		{Name: "a", Rate: 1, Per: time.Hour, Burst: 2, OnOutage: FailClosed},
		{Name: "b", Rate: 2, Per: time.Hour, Window: true, OnOutage: FailClosed},
	} {
		l, err := g.Limiter(o)
		if err != nil {
			t.Fatal(err)
		}
		if d, err := l.Allow(ctx, "k"); !d.OK || d.Fallback() || err != nil {
			t.Errorf("%+v, %v", d, err)
		}
	}
	q, err := g.Quota(QuotaOptions{Name: "c", Limit: 100, Window: time.Hour, OnOutage: FailClosed})
	if err != nil {
		t.Fatal(err)
	}
	if err := q.Spend(ctx, "k", 1); err != nil {
		t.Error(err)
	}
	b, err := g.Breaker(BreakerOptions{Name: "d", Failures: 1})
	if err != nil {
		t.Fatal(err)
	}
	_, _ = Do(ctx, b, "k", func(context.Context) (int, error) { return 0, errIll })
	await(t, "the breaker's state to be there", func() bool {
		return strings.Contains(s.Admin().Get(ctx, b.prefix+"k").Val(), ":o:")
	})
	keys := s.Admin().Keys(ctx, "*").Val()
	if len(keys) != 4 {
		t.Errorf("keys %q, want those of two limiters, a quota and a breaker", keys)
	}
	for _, k := range keys {
		if ttl := s.Admin().PTTL(ctx, k).Val(); ttl <= 0 {
			t.Errorf("%s has no end: %v", k, ttl)
		}
	}
}
