package redisguard

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// QuotaOptions configure a Quota. Instances that share a quota must have the
// same options, except OnOutage.
type QuotaOptions struct {
	// Name distinguishes quotas that share a Redis. It is part of every key.
	Name string
	// Limit is the number of operations per tenant and Window. A window begins
	// with its first operation.
	Limit  int
	Window time.Duration
	// Horizon is how far ahead an instance leases. Default: Window/100, so that
	// a lease is at most a hundredth of the Limit. An instance that exits loses
	// its lease.
	Horizon time.Duration
	// MaxHorizon is that of LimiterOptions.
	MaxHorizon time.Duration
	// OnOutage is required. MaxInstances is required for LocalFallback.
	OnOutage     OutagePolicy
	MaxInstances int
	// Tenant returns the tenant that pays for commands with a context. If nil,
	// all share one tenant. It is called for each command and must not use the
	// guarded client.
	Tenant func(context.Context) string `json:"-"`
	// Rollout, if set, is the share of tenants that the quota decides for. For
	// the others Before is called, with the arguments of Spend. Its error is
	// that of Spend and of a command that is not sent. Commands that Before
	// sends with its context through a charged client are not charged. Before is
	// required with a Rollout.
	Rollout *Rollout                                              `json:"-"`
	Before  func(ctx context.Context, tenant string, n int) error `json:"-"`
}

var (
	// ErrQuota matches, with errors.Is, the error of an operation that the
	// quota denied. It was not sent.
	ErrQuota = errors.New("redisguard: quota exceeded")
	// ErrGuardedClient reports that a quota got a client that a quota guards.
	// Its own requests would be charged, or would recurse.
	ErrGuardedClient = errors.New("redisguard: the quota's client carries a quota's hook; give New a direct client")
)

// A QuotaError is the error of a denied operation.
type QuotaError struct {
	Name, Tenant string
	RetryAfter   time.Duration // until the window ends, or the next attempt in an outage
}

func (e *QuotaError) Error() string {
	return fmt.Sprintf("redisguard: quota %s of %q is exceeded, retry after %v", e.Name, e.Tenant, e.RetryAfter)
}

// Is makes errors.Is(err, ErrQuota) true.
func (e *QuotaError) Is(target error) bool { return target == ErrQuota }

// A Quota is a budget of operations per window and tenant. Charge makes each
// command of a second client pay. An operation costs only its own round trip,
// because the quota leases many operations at once, over its Guard's direct
// client. The bound is that of a Limiter with the same window.
//
//	direct := redis.NewClient(options)
//	guard, err := redisguard.New(direct, redisguard.Options{})
//	quota, err := guard.Quota(redisguard.QuotaOptions{...})
//	client := redis.NewClient(options)
//	quota.Charge(client)
type Quota struct {
	l       *Limiter
	name    string
	tenant  func(context.Context) string
	rollout *Rollout
	before  func(ctx context.Context, tenant string, n int) error
	cycle   atomic.Bool // the hook has received this quota's own request
}

const longestWindow = 366 * 24 * time.Hour

// Quota returns a new quota. It sends no command. It fails with
// ErrGuardedClient if the Guard's client has a Quota's hook.
func (g *Guard) Quota(o QuotaOptions) (*Quota, error) {
	if o.Horizon == 0 {
		o.Horizon = max(o.Window/100, time.Millisecond)
	}
	switch {
	case o.Limit <= 0:
		return nil, fmt.Errorf("redisguard: quota %s: Limit %d is not positive", o.Name, o.Limit)
	case o.Limit > math.MaxInt32:
		return nil, fmt.Errorf("redisguard: quota %s: Limit must be below 2^31", o.Name)
	case o.Window == 0:
		return nil, fmt.Errorf("redisguard: quota %s: Window is required", o.Name)
	case o.Window < time.Millisecond || o.Window > longestWindow:
		return nil, fmt.Errorf("redisguard: quota %s: Window %v is not between 1ms and a year", o.Name, o.Window)
	}
	if err := checkRollout("quota", o.Name, o.Rollout, o.Before != nil); err != nil {
		return nil, err
	}
	if carriesHook(g.client) {
		return nil, ErrGuardedClient
	}
	l, err := g.limiter("quota", opQuota, LimiterOptions{
		Name: o.Name, Rate: o.Limit, Per: o.Window, Window: true, Horizon: o.Horizon, MaxHorizon: o.MaxHorizon,
		OnOutage: o.OnOutage, MaxInstances: o.MaxInstances,
	})
	if err != nil {
		return nil, err
	}
	q := &Quota{l: l, name: o.Name, tenant: o.Tenant, rollout: o.Rollout, before: o.Before}
	l.pause = min(l.pause, time.Second) // after a large denial, a small amount may soon be available
	l.context = context.WithValue(l.context, ownRequest{}, q)
	l.send = func(ctx context.Context, t *terms, key string, args []any) ([]int64, error) {
		return l.debit(context.WithValue(ctx, ownRequest{}, q), t, key, args)
	}
	return q, nil
}

// Spend charges n operations to a tenant, for operations that are no commands
// of a guarded client. It returns a *QuotaError if they are denied, and
// ErrTooMany if n exceeds the Limit.
func (q *Quota) Spend(ctx context.Context, tenant string, n int) error {
	if !q.rollout.Has(tenant) {
		q.l.decisions.before.Add(int64(max(n, 0)))
		return q.before(quotaHook{q}.paid(ctx), tenant, n)
	}
	d, err := q.l.AllowN(ctx, tenant, n)
	switch {
	case q.cycle.Load():
		return ErrGuardedClient
	case err != nil:
		return err
	case !d.OK:
		return &QuotaError{Name: q.name, Tenant: tenant, RetryAfter: d.RetryAfter}
	}
	return nil
}

// ownRequest marks the context of a quota's own requests with the quota,
// through any wrapper.
type ownRequest struct{}

// probeKey marks the context of a command that makes hooks identify themselves.
// No server receives it, because the context has ended.
type probeKey struct{}

// carriesHook reports whether a client has the hook of a quota.
func carriesHook(c redis.UniversalClient) bool {
	var found atomic.Bool
	ctx, cancel := context.WithCancel(context.WithValue(context.Background(), probeKey{}, &found))
	cancel()
	_ = c.Process(ctx, redis.NewStatusCmd(ctx, "ping"))
	return found.Load()
}
