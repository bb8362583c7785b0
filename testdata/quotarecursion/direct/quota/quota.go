// Package quota holds guards that read through the cache that asks them.
package quota

import (
	"context"
	"errors"
	"strconv"

	"github.com/redis/go-redis/v9"

	"redisvet.test/quotarecursion/direct/cache"
)

var errOver = errors.New("over quota")

type Manager struct {
	cache *cache.Cache
}

func NewManager(c *cache.Cache) *Manager { return &Manager{cache: c} }

func (m *Manager) Check(ctx context.Context, tenant string) error {
	v, err := m.cache.Get(ctx, tenant, "quota:"+tenant) // want unbounded:`^\(\*Manager\)\.Check -> \(\*Cache\)\.Get -> Checker\.Check \(this guard\): recursion without a stop; read through a direct client$`
	if err != nil {
		return err
	}
	if n, _ := strconv.Atoi(v); n > 100 {
		return errOver
	}
	return nil
}

// Report is asked by nobody: no circle.
func (m *Manager) Report(ctx context.Context, tenant string) (string, error) {
	return m.cache.Get(ctx, tenant, "quota:"+tenant)
}

// Counter counts on each check, two calls away.
type Counter struct {
	cache *cache.Cache
}

func NewCounter(c *cache.Cache) *Counter { return &Counter{cache: c} }

func (c *Counter) Check(ctx context.Context, tenant string) error {
	n, err := c.count(ctx, tenant) // want unbounded:`^\(\*Counter\)\.Check -> \(\*Counter\)\.count -> \(\*Cache\)\.Incr -> \(\*Cache\)\.allowed -> Checker\.Check \(this guard\): recursion without a stop`
	if err == nil && n > 100 {
		err = errOver
	}
	return err
}

func (c *Counter) count(ctx context.Context, tenant string) (int64, error) {
	return c.cache.Incr(ctx, tenant, "quota:"+tenant)
}

type marked struct{}

// Marking stops the circle by a mark in the context, and reads twice.
type Marking struct {
	cache *cache.Cache
}

func NewMarking(c *cache.Cache) *Marking { return &Marking{cache: c} }

func (m *Marking) Check(ctx context.Context, tenant string) error {
	if ctx.Value(marked{}) != nil {
		return nil
	}
	ctx = context.WithValue(ctx, marked{}, true)
	v, err := m.cache.Get(ctx, tenant, "quota:"+tenant) // want doubleread:`^\(\*Marking\)\.Check -> \(\*Cache\)\.Get -> Checker\.Check \(this guard\): 2 round trips an operation instead of 1; read through a direct client$`
	if err == nil && v == "0" {
		return errOver
	}
	return err
}

// Direct reads with a client of its own.
type Direct struct {
	rdb *redis.Client
}

func (d *Direct) Check(ctx context.Context, tenant string) error {
	return d.rdb.Get(ctx, "quota:"+tenant).Err()
}

// Beside reads past the checker.
type Beside struct {
	cache *cache.Cache
}

func (b *Beside) Check(ctx context.Context, tenant string) error {
	_, err := b.cache.Raw(ctx, "quota:"+tenant)
	return err
}

// Inside takes the client out of the cache.
type Inside struct {
	cache *cache.Cache
}

func (i *Inside) Check(ctx context.Context, tenant string) error {
	return i.cache.Client().Get(ctx, "quota:"+tenant).Err()
}

// Other is no Checker: its Check has another signature.
type Other struct {
	cache *cache.Cache
}

func (o *Other) Check(ctx context.Context, tenant, key string) error {
	_, err := o.cache.Get(ctx, tenant, key)
	return err
}

// Own builds the cache that it reads through, and gives it no checker.
type Own struct {
	cache *cache.Cache
}

func NewOwn(rdb *redis.Client) *Own { return &Own{cache: cache.New(rdb)} }

func (o *Own) Check(ctx context.Context, tenant string) error {
	_, err := o.cache.Get(ctx, tenant, "quota:"+tenant)
	return err
}

// Armed builds the cache too, and puts itself into it.
type Armed struct {
	cache *cache.Cache
}

func NewArmed(rdb *redis.Client) *Armed {
	a := &Armed{cache: cache.New(rdb)}
	a.cache.Use(a)
	return a
}

func (a *Armed) Check(ctx context.Context, tenant string) error {
	_, err := a.cache.Get(ctx, tenant, "quota:"+tenant) // want unbounded:`^\(\*Armed\)\.Check -> \(\*Cache\)\.Get -> Checker\.Check \(this guard\): recursion without a stop`
	return err
}

// Team asks the quota above it, which reads directly: a chain, and no circle.
type Team struct {
	above cache.Checker
	rdb   *redis.Client
}

func (t *Team) Check(ctx context.Context, tenant string) error {
	if err := t.above.Check(ctx, "all"); err != nil {
		return err
	}
	return t.rdb.Get(ctx, "quota:"+tenant).Err()
}
