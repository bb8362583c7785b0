package redisguard

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

// A hookFunc is a hook of a program: it is run around each single command.
type hookFunc func(ctx context.Context, cmd redis.Cmder, next redis.ProcessHook) error

func (h hookFunc) DialHook(next redis.DialHook) redis.DialHook { return next }
func (h hookFunc) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error { return h(ctx, cmd, next) }
}
func (h hookFunc) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

func TestReaderSeesWritesThroughItsClient(t *testing.T) {
	s := redistest.Shared(t)
	c := s.Client()
	r, _ := mustReader(t, c, ReaderOptions{MaxAge: time.Hour})
	ctx := t.Context()
	for name, write := range map[string]func() error{
		"SET":  func() error { return c.Set(ctx, "k", "new", 0).Err() },
		"Do":   func() error { return c.Do(ctx, "set", []byte("k"), "new").Err() },
		"MSET": func() error { return c.MSet(ctx, "other", 1, "k", "new").Err() },
		"script": func() error {
			return redis.NewScript(`return redis.call('SET', KEYS[1], 'new')`).Run(ctx, c, []string{"k"}).Err()
		},
		"RENAME": func() error { c.Set(ctx, "from", "new", 0); return c.Rename(ctx, "from", "k").Err() },
		"pipeline": func() error {
			_, err := c.Pipelined(ctx, func(p redis.Pipeliner) error { p.Set(ctx, "k", "new", 0); return nil })
			return err
		},
		"transaction": func() error {
			return c.Watch(ctx, func(tx *redis.Tx) error {
				_, err := tx.TxPipelined(ctx, func(p redis.Pipeliner) error { p.Set(ctx, "k", "new", 0); return nil })
				return err
			}, "k")
		},
		"FLUSHDB": func() error { c.FlushDB(ctx); return s.Client().Set(ctx, "k", "new", 0).Err() },
	} {
		c.Set(ctx, "k", "old", 0)
		if v := r.Get(ctx, "k").Val(); v != "old" {
			t.Fatalf("%s: %q before", name, v)
		}
		if err := write(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if v := r.Get(ctx, "k").Val(); v != "new" {
			t.Errorf("after %s: %q", name, v)
		}
	}
	c.HSet(ctx, "h", "f", 1)
	r.HGet(ctx, "h", "f")
	r.HGetAll(ctx, "h")
	c.HSet(ctx, "h", "f", 2)
	if a, b := r.HGet(ctx, "h", "f").Val(), r.HGetAll(ctx, "h").Val()["f"]; a != "2" || b != "2" {
		t.Errorf("after HSET: HGET %s, HGETALL %s", a, b)
	}
}

// A read that was on its way when its key was written neither brings the old
// value back nor gives it to who came after the write.
func TestReaderReadInFlightDoesNotUndoAWrite(t *testing.T) {
	s := redistest.Shared(t)
	c := s.Client()
	ctx := t.Context()
	answered, release := make(chan bool), make(chan bool)
	held := true
	c.AddHook(hookFunc(func(ctx context.Context, cmd redis.Cmder, next redis.ProcessHook) error {
		err := next(ctx, cmd)
		if cmd.Name() == "get" && held {
			held = false
			answered <- true
			<-release
		}
		return err
	}))
	g := mustGuard(c)
	r, err := g.Reader(ReaderOptions{MaxAge: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	c.Set(ctx, "k", "old", 0)
	first := make(chan string)
	go func() { first <- r.Get(ctx, "k").Val() }()
	<-answered // with the old value, which has not arrived yet
	c.Set(ctx, "k", "new", 0)
	if v := r.Get(ctx, "k").Val(); v != "new" {
		t.Errorf("after the write: %q, the answer of a read before it", v)
	}
	close(release)
	if v := <-first; v != "old" {
		t.Errorf("before the write: %q", v)
	}
	if v := r.Get(ctx, "k").Val(); v != "new" {
		t.Errorf("after the read landed: %q", v)
	}
}

func TestReaderLeaderThatLeavesFailsNobody(t *testing.T) {
	s := redistest.Shared(t)
	c := s.Client()
	sent, release := make(chan bool), make(chan bool)
	c.AddHook(hookFunc(func(ctx context.Context, cmd redis.Cmder, next redis.ProcessHook) error {
		if cmd.Name() == "get" {
			sent <- true
			<-release
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		return next(ctx, cmd)
	}))
	ctx, cancel := context.WithCancel(t.Context())
	leader := make(chan error)
	go func() { leader <- Cached(c, time.Hour).Get(ctx, "k").Err() }()
	<-sent
	follower := make(chan error)
	go func() { follower <- Cached(c, time.Hour).Get(t.Context(), "k").Err() }()
	cancel()
	if err := <-leader; err != context.Canceled {
		t.Errorf("leader: %v", err)
	}
	close(release)
	if err := <-follower; err != redis.Nil {
		t.Errorf("follower: %v, want redis.Nil", err)
	}
}

type tenantKey struct{}

// tenants prefixes keys with a value of the context, as programs do.
func tenants(ctx context.Context, cmd redis.Cmder, next redis.ProcessHook) error {
	if tenant, ok := ctx.Value(tenantKey{}).(string); ok && cmd.Name() == "get" {
		cmd.Args()[1] = tenant + cmd.Args()[1].(string)
	}
	return next(ctx, cmd)
}

func of(ctx context.Context, tenant string) context.Context {
	return context.WithValue(ctx, tenantKey{}, tenant)
}

func TestCachedDoesNotMixTenants(t *testing.T) {
	bubble(t, func(t *testing.T) {
		both := make(chan bool)
		f := &fakeRedis{answer: func(cmd redis.Cmder) error {
			cmd.(*redis.StringCmd).SetVal("of " + strings.TrimSuffix(cmd.Args()[1].(string), "k"))
			return nil
		}}
		c := f.client(t, hookFunc(func(ctx context.Context, cmd redis.Cmder, next redis.ProcessHook) error {
			err := tenants(ctx, cmd, next)
			<-both
			return err
		}))
		got := make(chan string, 2)
		for _, tenant := range []string{"a:", "b:"} {
			go func() { got <- tenant + Cached(c, time.Hour).Get(of(t.Context(), tenant), "k").Val() }()
		}
		synctest.Wait() // the first requests are on their way together
		close(both)
		for range 2 {
			if v := <-got; v != "a:of a:" && v != "b:of b:" {
				t.Errorf("a tenant got %q", v)
			}
		}
		for range 3 {
			for _, tenant := range []string{"a:", "b:"} {
				if v := Cached(c, time.Hour).Get(of(t.Context(), tenant), "k").Val(); v != "of "+tenant {
					t.Errorf("%s got %q", tenant, v)
				}
			}
		}
		if st, _ := storeOf(c, false); !st.rewritten.Load() {
			t.Error("the hook was not noticed")
		}
	})
}

func TestReaderScopeTellsTenantsApart(t *testing.T) {
	s := redistest.Start(t)
	plain, c := s.Client(), s.Client()
	c.AddHook(hookFunc(tenants))
	r, _ := mustReader(t, c, ReaderOptions{MaxAge: time.Hour, Scope: func(ctx context.Context) string {
		tenant, _ := ctx.Value(tenantKey{}).(string)
		return tenant
	}})
	for _, tenant := range []string{"a:", "b:"} {
		plain.Set(t.Context(), tenant+"k", "of "+tenant, 0)
	}
	for range 3 {
		for _, tenant := range []string{"a:", "b:"} {
			if v := r.Get(of(t.Context(), tenant), "k").Val(); v != "of "+tenant {
				t.Errorf("%s got %q", tenant, v)
			}
		}
	}
	if n := s.Stats("get"); n != 2 {
		t.Errorf("%d GETs for 2 tenants, want 2", n)
	}
}

func TestReaderHookThatPanicsIsAnError(t *testing.T) {
	s := redistest.Shared(t)
	c := s.Client()
	c.AddHook(hookFunc(func(ctx context.Context, cmd redis.Cmder, next redis.ProcessHook) error {
		if cmd.Name() == "get" {
			panic("of the hook")
		}
		return next(ctx, cmd)
	}))
	r, _ := mustReader(t, c, ReaderOptions{MaxAge: time.Hour})
	if err := r.Get(t.Context(), "k").Err(); err == nil {
		t.Error("reader: no error")
	}
	if err := Cached(c, time.Hour).Get(t.Context(), "k").Err(); err == nil {
		t.Error("Cached: no error")
	}
}

func TestReaderChannelTellsOtherInstances(t *testing.T) {
	s := redistest.Start(t)
	a, b := s.Client(), s.Client()
	ctx := t.Context()
	o := ReaderOptions{MaxAge: time.Hour, Channel: "written"}
	ra, _ := mustReader(t, a, o)
	rb, _ := mustReader(t, b, o)
	listening := func() bool { return b.PubSubNumSub(ctx, "written").Val()["written"] == 2 }
	await(t, "both listen", listening)
	a.Set(ctx, "k", "1", 0)
	await(t, "b has read", func() bool { return rb.Get(ctx, "k").Val() == "1" })
	a.Set(ctx, "k", "2", 0)
	if err := ra.Invalidate(ctx, "k"); err != nil {
		t.Fatal(err)
	}
	await(t, "b hears of the write", func() bool { return rb.Get(ctx, "k").Val() == "2" })

	// Messages that were missed while the connection was gone are made good by
	// forgetting everything.
	a.Set(ctx, "k", "3", 0)
	if v := rb.Get(ctx, "k").Val(); v != "2" {
		t.Fatalf("%q without a message", v)
	}
	a.ClientKillByFilter(ctx, "TYPE", "pubsub")
	await(t, "b listens anew", func() bool { return rb.Get(ctx, "k").Val() == "3" })
}
