// Package counters lies between the quota and the store, and knows neither
// that there is a limiter nor who it is.
package counters

import (
	"context"
	"strconv"

	"redisvet.test/quotarecursion/report/unbounded/limitedstore/store"
)

// Counters reads and counts usage.
type Counters struct {
	store *store.Store
}

// New returns counters that live in st.
func New(st *store.Store) *Counters { return &Counters{store: st} }

// Used returns what tenant has used today.
func (c *Counters) Used(ctx context.Context, tenant string) (int, error) {
	v, err := c.store.Fetch(ctx, tenant, "used")
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(v)
}

// Spend counts one use.
func (c *Counters) Spend(ctx context.Context, tenant string) (int64, error) {
	return c.store.Bump(ctx, tenant, "used")
}
