package redisguard

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// QuotaOptions say what a tenant may spend. Instances that share a quota must
// agree on all of it but OnOutage.
type QuotaOptions struct {
	// Name tells quotas of one Redis apart; it is part of every key.
	Name string
	// Limit operations are each tenant's in each Window, which begins with the
	// first of them.
	Limit  int
	Window time.Duration
	// Horizon is how far ahead an instance leases. Window/100 when zero, so
	// that a lease is at most a hundredth of the Limit, which is what an
	// instance that ends takes along.
	Horizon time.Duration
	// MaxHorizon is as that of LimiterOptions.
	MaxHorizon time.Duration
	// OnOutage is required; MaxInstances is with LocalFallback.
	OnOutage     OutagePolicy
	MaxInstances int
	// Tenant is who pays for what is done under a context. One tenant for all
	// when nil. It is called for each command and must not use the guarded
	// client.
	Tenant func(context.Context) string
}

var (
	// ErrQuota is what errors.Is finds in the error of an operation that the
	// quota denied. It was not sent.
	ErrQuota = errors.New("redisguard: quota exceeded")
	// ErrGuardedClient says that a quota was given a client that a quota
	// guards: each of its own requests would be charged, or ask itself again.
	ErrGuardedClient = errors.New("redisguard: the quota's client carries a quota's hook; give New a direct client")
)

// A QuotaError says what was denied.
type QuotaError struct {
	Name, Tenant string
	RetryAfter   time.Duration // the window's end, or that of an outage's next try
}

func (e *QuotaError) Error() string {
	return fmt.Sprintf("redisguard: quota %s of %q is exceeded, retry after %v", e.Name, e.Tenant, e.RetryAfter)
}

// Is makes errors.Is(err, ErrQuota) true.
func (e *QuotaError) Is(target error) bool { return target == ErrQuota }

// A Quota is a budget of operations a window for each tenant. Charge has every
// command of a second client pay: an operation costs the
// one round trip that it is, since what the quota asks of Redis it asks for
// many operations at once, over its Guard's own direct client. What is
// admitted is bounded as by a Limiter of that window.
//
//	direct := redis.NewClient(options)
//	guard, err := redisguard.New(direct, redisguard.Options{})
//	quota, err := guard.Quota(redisguard.QuotaOptions{...})
//	client := redis.NewClient(options)
//	quota.Charge(client)
type Quota struct {
	l      *Limiter
	name   string
	tenant func(context.Context) string
	circle atomic.Bool // the hook has met this quota's own request
}

// Quota makes a quota. It sends nothing, and fails with ErrGuardedClient where
// the Guard's client carries a Quota's hook.
func (g *Guard) Quota(o QuotaOptions) (*Quota, error) {
	if o.Horizon == 0 {
		o.Horizon = max(o.Window/100, time.Millisecond)
	}
	l, err := g.Limiter(LimiterOptions{
		Name: o.Name, Rate: o.Limit, Per: o.Window, Window: true, Horizon: o.Horizon, MaxHorizon: o.MaxHorizon,
		OnOutage: o.OnOutage, MaxInstances: o.MaxInstances,
	})
	switch {
	case o.Window <= 0:
		return nil, fmt.Errorf("redisguard: quota %s: Window is required", o.Name)
	case err != nil:
		return nil, fmt.Errorf("redisguard: quota: %w", err)
	case carriesHook(g.client):
		return nil, ErrGuardedClient
	}
	q := &Quota{l: l, name: o.Name, tenant: o.Tenant}
	l.pause = min(l.pause, time.Second) // who was denied much may have little soon
	l.op, l.prefix = opQuota, keyPrefix+"quota:"+o.Name+":"
	l.send = func(ctx context.Context, key string, args []any) ([]int64, error) {
		return l.debit(context.WithValue(ctx, ownRequest{}, q), key, args)
	}
	return q, nil
}

// Spend charges n operations to a tenant, for what is no command of a guarded
// client. It returns a *QuotaError when they are denied, ErrTooMany when they
// are more than the Limit.
func (q *Quota) Spend(ctx context.Context, tenant string, n int) error {
	d, err := q.l.AllowN(ctx, tenant, n)
	switch {
	case q.circle.Load():
		return ErrGuardedClient
	case err != nil:
		return err
	case !d.OK:
		return &QuotaError{Name: q.name, Tenant: tenant, RetryAfter: d.RetryAfter}
	}
	return nil
}

// ownRequest marks the context of a quota's own requests with the quota,
// through whatever wrapper they go.
type ownRequest struct{}

// probeKey marks the context of a command that asks hooks to make themselves
// known, and that no server sees: the context has ended.
type probeKey struct{}

// carriesHook reports whether a client has the hook of a quota.
func carriesHook(c redis.UniversalClient) bool {
	var found atomic.Bool
	ctx, cancel := context.WithCancel(context.WithValue(context.Background(), probeKey{}, &found))
	cancel()
	_ = c.Process(ctx, redis.NewStatusCmd(ctx, "ping"))
	return found.Load()
}
