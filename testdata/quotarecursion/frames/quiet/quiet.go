// Package quiet has limiters of the same store that do not go in a circle.
package quiet

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"

	"redisvet.test/quotarecursion/frames/store"
)

var errOver = errors.New("over")

// Direct has a client of its own.
type Direct struct {
	rdb redis.UniversalClient
}

// NewDirect takes the same client as the store does, from below it.
func NewDirect(rdb redis.UniversalClient) *Direct { return &Direct{rdb: rdb} }

// Allow counts past the store.
func (d *Direct) Allow(ctx context.Context, tenant string, cost int) error {
	n, err := d.rdb.IncrBy(ctx, "used:"+tenant, int64(cost)).Result()
	if err == nil && n > 1000 {
		return errOver
	}
	return err
}

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

// Report uses all of the store for a page that an operator reads. It is no
// limiter of anything.
type Report struct {
	store *store.Store
}

// Daily is asked by people.
func (r *Report) Daily(ctx context.Context, tenant string) (string, error) {
	return r.store.Fetch(ctx, tenant, "used")
}

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

// Both asks two limiters one after the other. They are a list, no circle.
type Both struct {
	first, second store.Limiter
}

// Allow wants both to agree.
func (b *Both) Allow(ctx context.Context, tenant string, cost int) error {
	if err := b.first.Allow(ctx, tenant, cost); err != nil {
		return err
	}
	return b.second.Allow(ctx, tenant, cost)
}

// Logged wraps a limiter and ends at a client.
type Logged struct {
	next store.Limiter
	rdb  *redis.Client
}

// Allow writes a log and asks the next one.
func (l *Logged) Allow(ctx context.Context, tenant string, cost int) error {
	err := l.next.Allow(ctx, tenant, cost)
	if err != nil {
		l.rdb.LPush(ctx, "refused", tenant)
	}
	return err
}

// Chain is what a service uses: a decorator round a limiter with a client.
func Chain(rdb *redis.Client) store.Limiter {
	return &Logged{rdb: rdb, next: &Both{first: NewDirect(rdb), second: NewDirect(rdb)}}
}
