package unguardedmethod

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"

	"redisvet.test/quotarecursion/report/unbounded/limitedstore/store"
)

var errOver = errors.New("over")

// TakenOut gets its client out of the store once.
type TakenOut struct {
	rdb redis.UniversalClient
}

// NewTakenOut remembers what is below st.
func NewTakenOut(st *store.Store) *TakenOut { return &TakenOut{rdb: st.Redis()} }

// Allow reads below the store.
func (t *TakenOut) Allow(ctx context.Context, tenant string, cost int) error {
	return t.rdb.Get(ctx, "blocked:"+tenant).Err()
}

// Peeking uses the store's one method that asks nobody.
type Peeking struct {
	store *store.Store
}

// Allow reads beside the guarded methods.
func (p *Peeking) Allow(ctx context.Context, tenant string, cost int) error {
	v, err := p.store.Peek(ctx, tenant, "blocked")
	if err == nil && v == "1" {
		return errOver
	}
	return err
}
