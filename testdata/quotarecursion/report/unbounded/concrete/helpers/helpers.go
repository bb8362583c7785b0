// Package helpers has helpers on either side of the cycle.
package helpers

import (
	"context"
	"errors"
	"strconv"

	"github.com/redis/go-redis/v9"
)

var errOver = errors.New("over quota")

// Cache asks by a helper, and reads by one.
type Cache struct {
	rdb   *redis.Client
	quota *Quota
}

// Get asks two calls away.
func (c *Cache) Get(ctx context.Context, key string) (string, error) {
	if !c.admitted(ctx) {
		return "", errOver
	}
	return c.read(ctx, key)
}

func (c *Cache) admitted(ctx context.Context) bool { return c.quota.Check(ctx) == nil }

func (c *Cache) read(ctx context.Context, key string) (string, error) {
	return c.rdb.Get(ctx, key).Result()
}

// Quota reads two calls away.
type Quota struct {
	cache *Cache
	limit int64
}

// Check decides.
func (q *Quota) Check(ctx context.Context) error {
	used, err := q.used(ctx) // want unbounded:`infinite recursion; .*path: \(\*Quota\)\.Check -> \(\*Quota\)\.used -> \(\*Quota\)\.number -> \(\*Cache\)\.Get -> \(\*Cache\)\.admitted -> \(\*Quota\)\.Check$`
	if err != nil {
		return err
	}
	if used >= q.limit {
		return errOver
	}
	return nil
}

func (q *Quota) used(ctx context.Context) (int64, error) { return q.number(ctx, "quota:used") }

func (q *Quota) number(ctx context.Context, key string) (int64, error) {
	s, err := q.cache.Get(ctx, key)
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(s, 10, 64)
}

// Writer runs its command in a literal that a helper retries.
type Writer struct {
	rdb    *redis.Client
	budget *Budget
}

// Set asks and then sends.
func (w *Writer) Set(ctx context.Context, key, value string) error {
	if err := w.before(ctx); err != nil {
		return err
	}
	return w.twice(func() error { return w.rdb.Set(ctx, key, value, 0).Err() })
}

func (w *Writer) before(ctx context.Context) error { return w.budget.Spend(ctx, 1) }

func (w *Writer) twice(f func() error) error {
	if err := f(); err != nil {
		return f()
	}
	return nil
}

// Budget writes by the writer.
type Budget struct {
	writer *Writer
	left   int
}

// Spend writes in a literal that is run at once.
func (b *Budget) Spend(ctx context.Context, n int) error {
	save := func() error {
		return b.writer.Set(ctx, "budget", strconv.Itoa(b.left-n)) // want unbounded:`infinite recursion; .*path: \(\*Budget\)\.Spend literal -> \(\*Writer\)\.Set -> \(\*Writer\)\.before -> \(\*Budget\)\.Spend -> \(\*Budget\)\.Spend literal$`
	}
	return save()
}
