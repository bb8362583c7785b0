package lookalike

import (
	"context"

	"redisvet.test/quotarecursion/report/unbounded/limitedstore/store"
)

// Seats has an Allow, but not the store's: it gives out seats by user.
type Seats struct {
	store *store.Store
}

// Allow takes a seat.
func (s *Seats) Allow(ctx context.Context, tenant, user string) (bool, error) {
	n, err := s.store.Bump(ctx, tenant, "seats:"+user)
	return n <= 1, err
}

// Billing has the name and the parameters, and answers something else.
type Billing struct {
	store *store.Store
}

// Allow says what is left.
func (b *Billing) Allow(ctx context.Context, tenant string, cost int) (int64, error) {
	return b.store.Bump(ctx, tenant, "billed")
}
