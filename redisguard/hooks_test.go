package redisguard

import (
	"context"
	"errors"
	"net"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

func tenantOf(ctx context.Context) string {
	tenant, _ := ctx.Value(tenantKey{}).(string)
	return tenant
}

// prefixing prefixes keys with the tenant, where there is one.
func prefixing(ctx context.Context, cmd redis.Cmder, next redis.ProcessHook) error {
	if tenant := tenantOf(ctx); tenant != "" && (cmd.Name() == "get" || cmd.Name() == "set") {
		cmd.Args()[1] = tenant + cmd.Args()[1].(string)
	}
	return next(ctx, cmd)
}

// A hook that prefixes keys by the tenant does so for writes as well, and the
// tenant who wrote reads what it wrote.
func TestReaderScopeSeesWritesThroughItsClient(t *testing.T) {
	for _, hookFirst := range []bool{true, false} {
		s := redistest.Shared(t)
		c := s.Client()
		if hookFirst {
			c.AddHook(hookFunc(prefixing))
		}
		r, _ := mustReader(t, c, ReaderOptions{MaxAge: time.Hour, Scope: tenantOf})
		if !hookFirst {
			c.AddHook(hookFunc(prefixing))
		}
		ctx := of(t.Context(), "a:")
		c.Set(ctx, "k", "old", 0)
		if v := r.Get(ctx, "k").Val(); v != "old" {
			t.Fatalf("%q before", v)
		}
		c.Set(ctx, "k", "new", 0)
		if v := r.Get(ctx, "k").Val(); v != "new" {
			t.Errorf("hook before the reader %v: %q after a write through the same client", hookFirst, v)
		}
	}
}

// A hook may leave the command alone and send another one with the tenant's
// key in its place. The reader's own hook is below it and sees that one.
func TestCachedDoesNotMixTenantsOfAHookThatSendsAnotherCommand(t *testing.T) {
	if !hooksMayJoin {
		t.Skip("Cached has no hook with this go-redis")
	}
	s := redistest.Shared(t)
	plain, c := s.Client(), s.Client()
	c.AddHook(hookFunc(func(ctx context.Context, cmd redis.Cmder, next redis.ProcessHook) error {
		get, ok := cmd.(*redis.StringCmd)
		if !ok {
			return next(ctx, cmd)
		}
		own := redis.NewStringCmd(ctx, "get", tenantOf(ctx)+cmd.Args()[1].(string))
		err := next(ctx, own)
		get.SetVal(own.Val())
		get.SetErr(own.Err())
		return err
	}))
	for _, tenant := range []string{"a:", "b:"} {
		plain.Set(t.Context(), tenant+"k", "of "+tenant, 0)
	}
	for _, tenant := range []string{"a:", "b:"} {
		if v := Cached(c, time.Hour).Get(of(t.Context(), tenant), "k").Val(); v != "of "+tenant {
			t.Errorf("%s got %q", tenant, v)
		}
	}
}

// What a hook of the program refuses says nothing about Redis: the others'
// reads go on.
// Nor does an argument that go-redis cannot send say anything about Redis.
func TestErrorOfAnArgumentIsNoOutage(t *testing.T) {
	r, g := mustReader(t, redistest.Shared(t).Client(), ReaderOptions{MaxAge: time.Hour})
	err := r.SIsMember(t.Context(), "k", struct{}{}).Err()
	if want := r.c.SIsMember(t.Context(), "k", struct{}{}).Err(); want == nil || err == nil || err.Error() != want.Error() {
		t.Errorf("%v, and the client says %v", err, want)
	}
	if st := g.Status().State; st != OK {
		t.Errorf("the guard is %s", st)
	}
	if err := r.Get(t.Context(), "k").Err(); err != redis.Nil {
		t.Errorf("another caller got %v, want redis.Nil", err)
	}
}

func TestErrorOfAHookIsNoOutage(t *testing.T) {
	s := redistest.Shared(t)
	errRefused := errors.New("no tenant in the context")
	for name, refuse := range map[string]func() error{
		"error": func() error { return errRefused },
		"panic": func() error { panic(errRefused) },
	} {
		c := s.Client()
		c.AddHook(hookFunc(func(ctx context.Context, cmd redis.Cmder, next redis.ProcessHook) error {
			if cmd.Name() == "get" && tenantOf(ctx) == "" {
				err := refuse()
				cmd.SetErr(err)
				return err
			}
			return next(ctx, cmd)
		}))
		r, g := mustReader(t, c, ReaderOptions{MaxAge: time.Hour, Scope: tenantOf})
		if err := r.Get(t.Context(), "k").Err(); err == nil || errors.Is(err, ErrUnavailable) {
			t.Errorf("%s: %v: want the hook's own, and not that Redis does not answer", name, err)
		}
		if st := g.Status().State; st != OK {
			t.Errorf("%s: the guard is %s", name, st)
		}
		if err := r.Get(of(t.Context(), "a:"), "k").Err(); err != redis.Nil {
			t.Errorf("%s: another caller got %v, want redis.Nil", name, err)
		}
	}
}

// A tenant without quota must not take the guard's reads from the others.
func TestQuotaDenialIsNoOutage(t *testing.T) {
	s := redistest.Shared(t)
	q := mustQuota(t, s.Client(), QuotaOptions{Limit: 1, Window: time.Hour, Tenant: tenantOf})
	c := s.Client()
	c.AddHook(q.Hook())
	r, g := mustReader(t, c, ReaderOptions{MaxAge: time.Hour, Scope: tenantOf})
	a, b := of(t.Context(), "a:"), of(t.Context(), "b:")
	if err := r.Get(a, "1").Err(); err != redis.Nil {
		t.Fatalf("within the quota: %v", err)
	}
	if err := r.Get(a, "2").Err(); !errors.Is(err, ErrQuota) || errors.Is(err, ErrUnavailable) {
		t.Errorf("beyond the quota: %v, want ErrQuota alone", err)
	}
	if err := r.Get(b, "1").Err(); err != redis.Nil {
		t.Errorf("another tenant, within its quota: %v", err)
	}
	if st := g.Status().State; st != OK {
		t.Errorf("the guard is %s", st)
	}
}

// Two quotas whose clients carry each other's hook are a cycle as well: each
// request of one is charged by the other, and waits for itself.
func TestQuotasThatGuardEachOtherAreRefused(t *testing.T) {
	s := redistest.Shared(t)
	one, two := s.Client(), s.Client()
	quota := func(c *redis.Client, name string) *Quota {
		g := mustGuard(c)
		t.Cleanup(func() { g.Close() })
		q, err := g.Quota(QuotaOptions{Name: name, Limit: 1000, Window: time.Hour, OnOutage: FailOpen})
		if err != nil {
			t.Fatal(err)
		}
		return q
	}
	first, second := quota(one, "first"), quota(two, "second")
	two.AddHook(first.Hook())
	one.AddHook(second.Hook())
	for range 3 {
		if err := one.Get(t.Context(), "k").Err(); !errors.Is(err, ErrGuardedClient) {
			t.Errorf("%v, want ErrGuardedClient", err)
		}
	}
}

// To make a quota sends nothing, on a cluster's and a ring's client too: none
// of them opens a connection.
func TestQuotaIsMadeWithoutACommand(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var opened atomic.Int64
		dial := func(context.Context, string, string) (net.Conn, error) {
			opened.Add(1)
			return nil, syscall.ECONNREFUSED
		}
		c := redis.NewClusterClient(&redis.ClusterOptions{Addrs: fakeMasters[:], Dialer: dial})
		ring := redis.NewRing(&redis.RingOptions{Addrs: map[string]string{"one": fakeMasters[0]}, HeartbeatFrequency: time.Hour, Dialer: dial})
		t.Cleanup(func() { c.Close(); ring.Close() })
		synctest.Wait()
		before := opened.Load() // what the clients begin with, if anything
		for _, c := range []redis.UniversalClient{c, ring} {
			if _, err := newGuard(c, testTimeout).Quota(QuotaOptions{Name: "q", Limit: 1, Window: time.Hour, OnOutage: FailOpen}); err != nil {
				t.Fatal(err)
			}
		}
		synctest.Wait()
		if n := opened.Load() - before; n > 0 {
			t.Errorf("%d connections were opened to make two quotas", n)
		}
	})
}

// Transactions of a cluster's and a ring's client are charged as well.
func TestQuotaChargesTransactions(t *testing.T) {
	t.Parallel()
	cluster := redistest.SharedCluster(t)
	s := redistest.Start(t)
	ring := redis.NewRing(redistest.RingOptions(map[string]*redistest.Server{"one": s}))
	t.Cleanup(func() { ring.Close() })
	for name, c := range map[string]redis.UniversalClient{"client": s.Client(), "cluster": cluster.Client(), "ring": ring} {
		q := mustQuota(t, s.Client(), QuotaOptions{Limit: 3, Window: time.Hour, Tenant: func(context.Context) string { return name }})
		q.Charge(c)
		ctx := t.Context()
		err := c.Watch(ctx, func(tx *redis.Tx) error {
			for range 4 {
				if err := tx.Get(ctx, "unset").Err(); err != redis.Nil {
					return err
				}
			}
			return nil
		}, "unset")
		if !errors.Is(err, ErrQuota) {
			t.Errorf("%s: four reads in a transaction, of a quota of three: %v, want ErrQuota", name, err)
		}
	}
}

// What go-redis sends to open a connection, under the context of the read that
// needs it, is no hook that changes keys.
func TestReaderHoldsWhatOpenedItsConnection(t *testing.T) {
	s := redistest.Start(t)
	o := s.Options()
	o.DB, o.ClientName = 1, "name"
	c := redis.NewClient(o)
	t.Cleanup(func() { c.Close() })
	r, _ := mustReader(t, c, ReaderOptions{MaxAge: time.Hour})
	for range 10 {
		r.Get(t.Context(), "k")
	}
	if n := s.Stats("get"); n != 1 {
		t.Errorf("%d GETs for 10 reads over a new connection, want 1", n)
	}
}
