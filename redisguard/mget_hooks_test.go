package redisguard

import (
	"context"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

// prefixingAll prefixes the keys of MGET as well.
func prefixingAll(ctx context.Context, cmd redis.Cmder, next redis.ProcessHook) error {
	if cmd.Name() != "mget" {
		return prefixing(ctx, cmd, next)
	}
	for i, a := range cmd.Args()[1:] {
		cmd.Args()[1+i] = tenantOf(ctx) + a.(string)
	}
	return next(ctx, cmd)
}

// What a hook puts in the place of MGET's keys is what writes are seen by.
func TestReaderScopeSeesWritesOfWhatMGetHolds(t *testing.T) {
	for _, hookFirst := range []bool{true, false} {
		s := redistest.Shared(t)
		c := s.Client()
		if hookFirst {
			c.AddHook(hookFunc(prefixingAll))
		}
		r, _ := mustReader(t, c, ReaderOptions{MaxAge: time.Hour, Scope: tenantOf})
		if !hookFirst {
			c.AddHook(hookFunc(prefixingAll))
		}
		ctx := of(t.Context(), "a:")
		c.Set(ctx, "k", "old", 0)
		c.Set(ctx, "l", "old", 0)
		if v := r.MGet(ctx, "k", "l").Val(); len(v) != 2 || v[1] != "old" {
			t.Fatalf("%q before", v)
		}
		c.Set(ctx, "l", "new", 0)
		if v := r.MGet(ctx, "k", "l").Val(); len(v) != 2 || v[1] != "new" {
			t.Errorf("hook before the reader %v: %q after a write through the same client", hookFirst, v)
		}
	}
}

// A hook that sends an MGET of its own is noticed as one that sends a GET is.
func TestCachedDoesNotMixTenantsOfAHookThatSendsAnotherMGet(t *testing.T) {
	if !hooksMayJoin {
		t.Skip("Cached has no hook with this go-redis")
	}
	s := redistest.Shared(t)
	plain, c := s.Client(), s.Client()
	c.AddHook(hookFunc(func(ctx context.Context, cmd redis.Cmder, next redis.ProcessHook) error {
		mget, ok := cmd.(*redis.SliceCmd)
		if !ok {
			return next(ctx, cmd)
		}
		own := redis.NewSliceCmd(ctx, "mget", tenantOf(ctx)+cmd.Args()[1].(string))
		err := next(ctx, own)
		mget.SetVal(own.Val())
		mget.SetErr(own.Err())
		return err
	}))
	for _, tenant := range []string{"a:", "b:"} {
		plain.Set(t.Context(), tenant+"k", "of "+tenant, 0)
	}
	for _, tenant := range []string{"a:", "b:"} {
		if v := Cached(c, time.Hour).MGet(of(t.Context(), tenant), "k").Val(); len(v) != 1 || v[0] != "of "+tenant {
			t.Errorf("%s got %q", tenant, v)
		}
	}
}
