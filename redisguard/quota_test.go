package redisguard

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

func mustQuota(t *testing.T, direct redis.UniversalClient, o QuotaOptions) *Quota {
	t.Helper()
	if o.OnOutage == 0 {
		o.OnOutage = FailClosed
	}
	o.Name = "q"
	g := mustGuard(direct)
	t.Cleanup(func() { g.Close() })
	q, err := g.Quota(o)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func TestQuotaOperationIsOneRoundTrip(t *testing.T) {
	s := redistest.Start(t)
	q := mustQuota(t, s.Client(), QuotaOptions{Limit: 1_000_000, Window: time.Hour})
	c := s.Client()
	c.AddHook(q.Hook())
	ctx := t.Context()
	for i := range 10_000 {
		if err := c.Set(ctx, "k", i, 0).Err(); err != nil {
			t.Fatal(err)
		}
	}
	scripts := s.Stats("evalsha") + s.Stats("eval")
	if n := s.Stats("set"); n < 10_000 {
		t.Errorf("%d SETs, want 10,000", n)
	}
	if scripts > 40 {
		t.Errorf("10,000 operations made the quota ask %d times, want at most 40", scripts)
	}
	t.Logf("10,000 operations: %d requests of the quota", scripts)
}

func TestQuotaDeniesBeyondItsLimit(t *testing.T) {
	s := redistest.Start(t)
	q := mustQuota(t, s.Client(), QuotaOptions{Limit: 50, Window: time.Hour, Tenant: func(ctx context.Context) string {
		tenant, _ := ctx.Value(tenantKey{}).(string)
		return tenant
	}})
	c := s.Client()
	c.AddHook(q.Hook())
	for _, tenant := range []string{"a", "b"} {
		done := 0
		var err error
		for range 100 {
			if err = c.Incr(of(t.Context(), tenant), "n:"+tenant).Err(); err == nil {
				done++
			}
		}
		var denied *QuotaError
		if done != 50 || !errors.Is(err, ErrQuota) || !errors.As(err, &denied) || denied.Tenant != tenant || denied.RetryAfter <= 0 {
			t.Errorf("%s: %d of 100 done, then %v", tenant, done, err)
		}
		if n, _ := s.Client().Get(t.Context(), "n:"+tenant).Int(); n != done {
			t.Errorf("%s: %d were sent and %d done", tenant, n, done)
		}
	}
}

func TestQuotaChargesPipelinesByLength(t *testing.T) {
	t.Parallel()
	s := redistest.Start(t)
	q := mustQuota(t, s.Client(), QuotaOptions{Limit: 10, Window: time.Hour})
	c := s.Client()
	c.AddHook(q.Hook())
	ctx := t.Context()
	fill := func(n int) func(redis.Pipeliner) error {
		return func(p redis.Pipeliner) error {
			for i := range n {
				p.Incr(ctx, fmt.Sprint("n:", i))
			}
			return nil
		}
	}
	if _, err := c.Pipelined(ctx, fill(4)); err != nil {
		t.Fatal(err)
	}
	if _, err := c.TxPipelined(ctx, fill(4)); err != nil {
		t.Fatal(err)
	}
	cmds, err := c.Pipelined(ctx, fill(3)) // 11
	if !errors.Is(err, ErrQuota) {
		t.Errorf("%v, want ErrQuota", err)
	}
	for _, cmd := range cmds {
		if !errors.Is(cmd.Err(), ErrQuota) {
			t.Errorf("%s: %v, want ErrQuota", cmd, cmd.Err())
		}
	}
	await(t, "the two that are left", func() bool {
		_, err := c.Pipelined(ctx, fill(2))
		return err == nil
	})
	if _, err := c.Pipelined(ctx, fill(11)); !errors.Is(err, ErrTooMany) {
		t.Errorf("more than the limit at once: %v, want ErrTooMany", err)
	}
	if n := s.Stats("incr"); n != 10 {
		t.Errorf("%d INCRs were sent, want 10", n)
	}
}

// A connection opens under an exhausted quota, with all that go-redis sends
// for it, and the command is denied by the quota and nothing else.
func TestQuotaHandshakesAreFree(t *testing.T) {
	s := redistest.Start(t)
	q := mustQuota(t, s.Client(), QuotaOptions{Limit: 1, Window: time.Hour})
	for i := range 3 {
		o := s.Options()
		o.DB, o.ClientName = 1, "name"
		c := redis.NewClient(o)
		c.AddHook(q.Hook())
		err := c.Incr(t.Context(), "n").Err()
		if i == 0 && err != nil || i > 0 && !errors.Is(err, ErrQuota) {
			t.Errorf("client %d: %v", i, err)
		}
		conn := c.Conn()
		charged := errors.Is(conn.Incr(t.Context(), "n").Err(), ErrQuota)
		if want := atLeast(redis.Version(), 9, 16); charged != want {
			t.Errorf("connection of client %d: charged %v, and Hook's documentation says %v", i, charged, want)
		}
		conn.Close()
		c.Close()
	}
}

// Whether copies carry hooks is go-redis' affair; who relies on a quota has to
// know.
func TestQuotaOfWithTimeoutCopies(t *testing.T) {
	s := redistest.Start(t)
	q := mustQuota(t, s.Client(), QuotaOptions{Limit: 1, Window: time.Hour})
	c := s.Client()
	c.AddHook(q.Hook())
	c.Incr(t.Context(), "n")
	charged := errors.Is(c.WithTimeout(time.Second).Incr(t.Context(), "n").Err(), ErrQuota)
	if want := !atLeast(redis.Version(), 9, 22); charged != want {
		t.Errorf("a copy was charged: %v, and Hook's documentation says %v", charged, want)
	}
}

func TestQuotaRefusesAGuardedClient(t *testing.T) {
	s := redistest.Start(t)
	q := mustQuota(t, s.Client(), QuotaOptions{Limit: 10, Window: time.Hour})
	c := s.Client()
	c.AddHook(q.Hook())
	if _, err := mustGuard(c).Quota(QuotaOptions{Name: "q", Limit: 10, Window: time.Hour, OnOutage: FailOpen}); !errors.Is(err, ErrGuardedClient) {
		t.Errorf("%v, want ErrGuardedClient", err)
	}
	if n := s.Stats("ping") + s.Stats("incr"); n > 1 { // one PING of redistest itself
		t.Errorf("%d commands were sent to find out", n)
	}
}

// wrapped hides a client from every look at its type.
type wrapped struct{ redis.UniversalClient }

// The hook is added after the quota was made, with a wrapper: no recursion,
// and no silent FailOpen, but an error that names the fault.
func TestQuotaMeetsItself(t *testing.T) {
	s := redistest.Start(t)
	for _, policy := range []OutagePolicy{FailOpen, FailClosed} {
		c := s.Client()
		q := mustQuota(t, wrapped{c}, QuotaOptions{Limit: 10, Window: time.Hour, OnOutage: policy})
		c.AddHook(q.Hook())
		for range 3 {
			if err := c.Get(t.Context(), "k").Err(); !errors.Is(err, ErrGuardedClient) {
				t.Errorf("%v, want ErrGuardedClient", err)
			}
		}
	}
	if n := s.Stats("get"); n != 0 {
		t.Errorf("%d GETs", n)
	}
}

func TestQuotaOutage(t *testing.T) {
	s := redistest.Shared(t)
	direct := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1"})
	defer direct.Close()
	direct.AddHook(hookFunc(func(_ context.Context, cmd redis.Cmder, _ redis.ProcessHook) error {
		err := &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
		cmd.SetErr(err)
		return err
	}))
	for policy, want := range map[OutagePolicy]bool{FailOpen: true, FailClosed: false, LocalFallback: true} {
		q := mustQuota(t, direct, QuotaOptions{Limit: 100, Window: time.Hour, OnOutage: policy, MaxInstances: 10})
		c := s.Client()
		c.AddHook(q.Hook())
		if err := c.Incr(t.Context(), "n").Err(); (err == nil) != want {
			t.Errorf("policy %d: %v", policy, err)
		}
	}
}

func TestQuotaOptionsThatMeanNothing(t *testing.T) {
	g := testGuard()
	for _, o := range []QuotaOptions{
		{}, {Name: "q", Limit: 1, Window: time.Hour}, {Name: "q", Window: time.Hour, OnOutage: FailOpen},
		{Name: "q", Limit: 1, OnOutage: FailOpen}, {Name: "q", Limit: 1, Window: -1, OnOutage: FailOpen},
	} {
		if _, err := g.Quota(o); err == nil {
			t.Errorf("%+v: no error", o)
		}
	}
}

// An error says what is wrong with a quota in the words of its options.
func TestQuotaOptions(t *testing.T) {
	g := testGuard()
	for _, c := range []struct {
		o    QuotaOptions
		text string
	}{
		{QuotaOptions{Name: "q", Limit: -1, Window: time.Hour, OnOutage: FailOpen}, "redisguard: quota q: Limit -1 is not positive"},
		{QuotaOptions{Name: "q", Limit: 1, OnOutage: FailOpen}, "redisguard: quota q: Window is required"},
		{QuotaOptions{Name: "q", Limit: 1, Window: time.Hour}, "redisguard: quota q: OnOutage is required: FailOpen, FailClosed or LocalFallback"},
		{QuotaOptions{Limit: 1, Window: time.Hour, OnOutage: FailOpen}, `redisguard: quota name "": it must not be empty and not contain a colon`},
	} {
		if _, err := g.Quota(c.o); err == nil || err.Error() != c.text {
			t.Errorf("%+v: error %v", c.o, err)
		}
	}
}

// An error names the option of the quota that it is about.
func TestQuotaErrorsNameItsOptions(t *testing.T) {
	g := testGuard()
	for option, o := range map[string]QuotaOptions{
		"Limit 0":        {Window: time.Hour, OnOutage: FailOpen},
		"Limit must":     {Limit: 1 << 40, Window: time.Hour, OnOutage: FailOpen},
		"Window is":      {Limit: 1, OnOutage: FailOpen},
		"Window 1µs":     {Limit: 1, Window: time.Microsecond, OnOutage: FailOpen},
		"Window -1h":     {Limit: 1, Window: -time.Hour, OnOutage: FailOpen},
		"Window 9600h":   {Limit: 1, Window: 400 * 24 * time.Hour, OnOutage: FailOpen},
		"Horizon 2h":     {Limit: 1, Window: time.Hour, Horizon: 2 * time.Hour, OnOutage: FailOpen},
		"Horizon 1µs":    {Limit: 1, Window: time.Hour, Horizon: time.Microsecond, OnOutage: FailOpen},
		"MaxHorizon 1h":  {Limit: 1, Window: 1000 * time.Hour, MaxHorizon: time.Hour, OnOutage: FailOpen},
		"OnOutage":       {Limit: 1, Window: time.Hour},
		"needs MaxInsta": {Limit: 1, Window: time.Hour, OnOutage: LocalFallback},
	} {
		o.Name = "q"
		_, err := g.Quota(o)
		if err == nil || !strings.HasPrefix(err.Error(), "redisguard: quota q: ") || !strings.Contains(err.Error(), option) {
			t.Errorf("%+v: %v, want %q", o, err, option)
		}
		if err != nil && (strings.Contains(err.Error(), "Rate") || strings.Contains(err.Error(), "Per ") || strings.Contains(err.Error(), "Burst")) {
			t.Errorf("%+v: %v", o, err)
		}
	}
}
