// Package plan limits tenants by what they pay for. Its limiters all get back
// into the store that asks them.
package plan

import (
	"context"
	"errors"
	"strconv"

	"redisvet.test/quotarecursion/report/unbounded/limitedstore/counters"
	"redisvet.test/quotarecursion/report/unbounded/limitedstore/store"
)

// ErrOver says that a tenant has used up its plan.
var ErrOver = errors.New("plan: used up")

// Daily reads a counter, four frames and three packages deep.
type Daily struct {
	counters *counters.Counters
	max      int
}

// NewDaily returns a limiter over the counters in st.
func NewDaily(st *store.Store, max int) *Daily {
	return &Daily{counters: counters.New(st), max: max}
}

// Allow refuses who has used up the day.
func (d *Daily) Allow(ctx context.Context, tenant string, cost int) error {
	used, err := d.counters.Used(ctx, tenant) // want unbounded:`infinite recursion; .*path: \(\*Daily\)\.Allow -> \(\*Counters\)\.Used -> \(\*Store\)\.Fetch -> \(\*Store\)\.admit -> Limiter\.Allow$`
	if err != nil {
		return err
	}
	if used+cost > d.max {
		return ErrOver
	}
	return nil
}

// Metered counts on every check: the circle is closed by a write.
type Metered struct {
	counters *counters.Counters
}

// NewMetered returns a limiter that counts what it lets through.
func NewMetered(st *store.Store) *Metered { return &Metered{counters.New(st)} }

// Allow lets everybody through and writes it down.
func (m *Metered) Allow(ctx context.Context, tenant string, cost int) error {
	_, err := m.counters.Spend(ctx, tenant) // want unbounded:`infinite recursion; .*path: \(\*Metered\)\.Allow -> \(\*Counters\)\.Spend -> \(\*Store\)\.Bump -> .*Limiter\.Allow$`
	return err
}

// Tiered reads a hash through the store's wrapper of closures.
type Tiered struct {
	store *store.Store
}

// NewTiered returns a limiter that looks up the tier.
func NewTiered(st *store.Store) *Tiered { return &Tiered{store: st} }

// Allow refuses what the tier does not include.
func (t *Tiered) Allow(ctx context.Context, tenant string, cost int) error {
	tier, err := t.tier(ctx, tenant) // want unbounded:`infinite recursion; .*path: \(\*Tiered\)\.Allow -> \(\*Tiered\)\.tier -> \(\*Store\)\.FetchAll -> \(\*Store\)\.guarded -> .*Limiter\.Allow$`
	if err != nil {
		return err
	}
	if max, _ := strconv.Atoi(tier["max"]); cost > max {
		return ErrOver
	}
	return nil
}

func (t *Tiered) tier(ctx context.Context, tenant string) (map[string]string, error) {
	return t.store.FetchAll(ctx, tenant, "tier")
}

// Marking writes down who came last, in a deferred closure.
type Marking struct {
	*store.Store
}

// Allow embeds the store, so the method that it calls looks like its own.
func (m Marking) Allow(ctx context.Context, tenant string, cost int) (err error) {
	defer func() {
		if err == nil {
			err = m.Put(ctx, tenant, "last", strconv.Itoa(cost)) // want unbounded:`infinite recursion; .*path: Marking\.Allow.* -> \(\*Store\)\.Put -> .*Limiter\.Allow$`
		}
	}()
	if cost > 100 {
		return ErrOver
	}
	return nil
}
