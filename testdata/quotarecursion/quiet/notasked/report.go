// Package notasked reads through a guarded client, and no guard asks for it.
package notasked

import (
	"context"

	"redisvet.test/quotarecursion/report/unbounded/limitedstore/store"
)

// Report uses all of the store for a page that an operator reads. It is no
// limiter of anything.
type Report struct {
	store *store.Store
}

// Daily is asked by people.
func (r *Report) Daily(ctx context.Context, tenant string) (string, error) {
	return r.store.Fetch(ctx, tenant, "used")
}
