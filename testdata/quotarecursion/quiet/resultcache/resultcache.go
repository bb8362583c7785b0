// Package resultcache has guards that keep their answer for a while.
package resultcache

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

var errOver = errors.New("over quota")

// Cache asks a quota that answers for a minute.
type Cache struct {
	rdb   *redis.Client
	quota *Quota
}

// Quota keeps its answer.
type Quota struct {
	cache *Cache
	at    time.Time
	last  error
}

func (c *Cache) Get(ctx context.Context, key string) (string, error) {
	if err := c.quota.Check(ctx); err != nil {
		return "", err
	}
	return c.rdb.Get(ctx, key).Result()
}

func (q *Quota) Check(ctx context.Context) error {
	if time.Since(q.at) < time.Minute {
		return q.last
	}
	q.at = time.Now()
	_, q.last = q.cache.Get(ctx, "quota")
	return q.last
}

// Store asks by tenant, and the answers are in a map.
type Store struct {
	rdb   *redis.Client
	plans *Plans
}

// Plans keeps answers by tenant.
type Plans struct {
	store *Store
	mu    sync.Mutex
	known map[string]bool
}

func (s *Store) Set(ctx context.Context, tenant, key string) error {
	if !s.plans.Allow(ctx, tenant) {
		return errOver
	}
	return s.rdb.Set(ctx, tenant+key, 1, 0).Err()
}

func (p *Plans) Allow(ctx context.Context, tenant string) bool {
	p.mu.Lock()
	ok, met := p.known[tenant]
	p.mu.Unlock()
	if met {
		return ok
	}
	ok = p.store.Set(ctx, tenant, "plan") == nil
	p.mu.Lock()
	p.known[tenant] = ok
	p.mu.Unlock()
	return ok
}

// Expiring knows when its answer ends.
type Expiring struct {
	rdb   *redis.Client
	until time.Time
	ttl   time.Duration
}

// NewExpiring keeps answers for ten seconds.
func NewExpiring(rdb *redis.Client) *Expiring { return &Expiring{rdb: rdb, ttl: 10 * time.Second} }

func (e *Expiring) Incr(ctx context.Context, key string) error {
	if err := e.check(ctx); err != nil {
		return err
	}
	return e.rdb.Incr(ctx, key).Err()
}

func (e *Expiring) check(ctx context.Context) error {
	if time.Now().Before(e.until) {
		return nil
	}
	e.until = time.Now().Add(e.ttl)
	return e.Incr(ctx, "checks")
}

// Local keeps values in front of Redis, the guard's too.
type Local struct {
	rdb    *redis.Client
	values sync.Map
}

func (l *Local) Read(ctx context.Context, key string) (string, error) {
	if v, ok := l.values.Load(key); ok {
		return v.(string), nil
	}
	if err := l.check(ctx); err != nil {
		return "", err
	}
	v, err := l.rdb.Get(ctx, key).Result()
	if err == nil {
		l.values.Store(key, v)
	}
	return v, err
}

func (l *Local) check(ctx context.Context) error {
	_, err := l.Read(ctx, "limit")
	return err
}

// Once asks a single time.
type Once struct {
	rdb    *redis.Client
	loaded bool
}

func (o *Once) Touch(ctx context.Context, key string) error {
	if err := o.load(ctx); err != nil {
		return err
	}
	return o.rdb.Expire(ctx, key, time.Hour).Err()
}

func (o *Once) load(ctx context.Context) error {
	if o.loaded {
		return nil
	}
	o.loaded = true
	return o.Touch(ctx, "limits")
}

// Predicate asks a method whether its answer is fresh.
type Predicate struct {
	rdb  *redis.Client
	at   time.Time
	last bool
}

func (p *Predicate) Push(ctx context.Context, job string) error {
	if !p.allow(ctx) {
		return errOver
	}
	return p.rdb.LPush(ctx, "jobs", job).Err()
}

func (p *Predicate) fresh() bool { return time.Since(p.at) < time.Minute }

func (p *Predicate) allow(ctx context.Context) bool {
	if p.fresh() {
		return p.last
	}
	p.keep(p.Push(ctx, "probe") == nil)
	return p.last
}

func (p *Predicate) keep(ok bool) { p.at, p.last = time.Now(), ok }

// Table is loaded when it is asked for first, and a helper keeps it.
type Table struct {
	rdb  *redis.Client
	size int
	seen map[string]bool
}

func (t *Table) Add(ctx context.Context, name string) error {
	if err := t.prepare(ctx); err != nil {
		return err
	}
	return t.rdb.SAdd(ctx, "names", name).Err()
}

func (t *Table) prepare(ctx context.Context) error {
	if t.size > 0 {
		return nil
	}
	t.grow()
	return t.Add(ctx, "first")
}

func (t *Table) grow() { t.size++ }

// Remove marks what it has met.
func (t *Table) Remove(ctx context.Context, name string) error {
	if !t.once(ctx) {
		return errOver
	}
	return t.rdb.SRem(ctx, "names", name).Err()
}

func (t *Table) once(ctx context.Context) bool {
	if t.seen["once"] {
		return true
	}
	t.seen["once"] = true
	return t.Remove(ctx, "last") == nil
}
