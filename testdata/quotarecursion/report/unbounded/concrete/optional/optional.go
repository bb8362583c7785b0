// Package optional has guards that may be missing, and several ways to set them.
package optional

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
)

var errOver = errors.New("over quota")

// Installed is given its quota by the constructor of the quota.
type Installed struct {
	rdb   *redis.Client
	quota *InstalledQuota
}

// InstalledQuota reads by it.
type InstalledQuota struct{ cache *Installed }

// NewInstalledQuota installs itself.
func NewInstalledQuota(c *Installed) *InstalledQuota {
	q := &InstalledQuota{cache: c}
	c.quota = q
	return q
}

// Get asks where there is a quota.
func (i *Installed) Get(ctx context.Context, key string) (string, error) {
	if i.quota != nil {
		if err := i.quota.Check(ctx); err != nil {
			return "", err
		}
	}
	return i.rdb.Get(ctx, key).Result()
}

// Check reads by what it guards.
func (q *InstalledQuota) Check(ctx context.Context) error {
	_, err := q.cache.Get(ctx, "quota") // want unbounded:`infinite recursion`
	return err
}

// Set has a setter that other packages call.
type Set struct {
	rdb   *redis.Client
	quota *SetQuota
}

// SetQuota reads by it.
type SetQuota struct{ cache *Set }

// NewSetQuota returns a quota that reads by c.
func NewSetQuota(c *Set) *SetQuota { return &SetQuota{cache: c} }

// Use sets the quota.
func (s *Set) Use(q *SetQuota) { s.quota = q }

// Incr asks where there is a quota.
func (s *Set) Incr(ctx context.Context, key string) (int64, error) {
	if s.quota != nil && s.quota.Over(ctx) {
		return 0, errOver
	}
	return s.rdb.Incr(ctx, key).Result()
}

// Over counts by what it guards.
func (q *SetQuota) Over(ctx context.Context) bool {
	n, err := q.cache.Incr(ctx, "used") // want unbounded:`infinite recursion`
	return err != nil || n > 10
}

// Configured has an option for its quota.
type Configured struct {
	rdb   *redis.Client
	quota *ConfiguredQuota
}

// ConfiguredQuota reads by it.
type ConfiguredQuota struct {
	cache *Configured
	limit int
}

// Option is an option of NewConfigured.
type Option func(*Configured)

// WithQuota ties the two together.
func WithQuota(limit int) Option {
	return func(c *Configured) { c.quota = &ConfiguredQuota{cache: c, limit: limit} }
}

// NewConfigured applies options.
func NewConfigured(rdb *redis.Client, opts ...Option) *Configured {
	c := &Configured{rdb: rdb}
	for _, o := range opts {
		o(c)
	}
	return c
}

// Save sends a pipeline, by the number of values.
func (c *Configured) Save(ctx context.Context, values map[string]string) error {
	if c.quota != nil {
		if err := c.quota.Spend(ctx, len(values)); err != nil {
			return err
		}
	}
	p := c.rdb.Pipeline()
	for k, v := range values {
		p.Set(ctx, k, v, 0)
	}
	_, err := p.Exec(ctx)
	return err
}

// Spend saves by what it guards.
func (q *ConfiguredQuota) Spend(ctx context.Context, n int) error {
	if q.limit == 0 {
		return nil
	}
	return q.cache.Save(ctx, map[string]string{"spent": "1"}) // want unbounded:`infinite recursion`
}

// Request says whom a read is for.
type Request struct{ Tenant, Key string }

// Do is given a request.
func (i *Installed) Do(ctx context.Context, r Request) (string, error) {
	if err := i.allowed(ctx, r.Tenant); err != nil {
		return "", err
	}
	return i.rdb.Get(ctx, r.Key).Result()
}

func (i *Installed) allowed(ctx context.Context, tenant string) error {
	_, err := i.Do(ctx, Request{Tenant: tenant, Key: "quota"}) // want unbounded:`infinite recursion`
	return err
}

// Read is a function that is given the cache.
func Read(ctx context.Context, i *Installed, key string) (string, error) {
	if err := mayRead(ctx, i); err != nil {
		return "", err
	}
	return i.rdb.Get(ctx, key).Result()
}

func mayRead(ctx context.Context, i *Installed) error {
	_, err := Read(ctx, i, "reads") // want unbounded:`infinite recursion`
	return err
}
