// Package bothsides has operations and guards that know each other as interfaces,
// all in one package. Each cycle has one finding, in the guard.
package bothsides

import (
	"context"
	"errors"
	"strconv"

	"github.com/redis/go-redis/v9"
)

var errOver = errors.New("over the quota")

type Checker interface{ Check(context.Context) error }

type Getter interface {
	Get(ctx context.Context, key string) (string, error)
}

type Cache struct {
	rdb     *redis.Client
	checker Checker
}

type Manager struct{ cache Getter }

func New(rdb *redis.Client) *Cache {
	c := &Cache{rdb: rdb}
	c.checker = &Manager{cache: c}
	return c
}

func (c *Cache) Get(ctx context.Context, key string) (string, error) {
	if err := c.checker.Check(ctx); err != nil {
		return "", err
	}
	return c.rdb.Get(ctx, key).Result()
}

func (m *Manager) Check(ctx context.Context) error {
	used, err := m.cache.Get(ctx, "quota:used") // want unbounded:`infinite recursion; .*path: \(\*Manager\)\.Check -> \(\*Cache\)\.Get -> Checker\.Check$`
	if err != nil {
		return err
	}
	if used > "100" {
		return errOver
	}
	return nil
}

// Helpers are on either side.
type Gate interface {
	Within(context.Context) (bool, error)
}

type Reader interface {
	Read(ctx context.Context, key string) (string, error)
}

type Store struct {
	rdb  *redis.Client
	gate Gate
}

type Usage struct{ from Reader }

func NewStore(rdb *redis.Client) *Store {
	s := &Store{rdb: rdb}
	s.gate = &Usage{from: s}
	return s
}

func (s *Store) before(ctx context.Context) error {
	ok, err := s.gate.Within(ctx)
	if err == nil && !ok {
		err = errOver
	}
	return err
}

func (s *Store) Read(ctx context.Context, key string) (string, error) {
	if err := s.before(ctx); err != nil {
		return "", err
	}
	return s.rdb.Get(ctx, key).Result()
}

func (u *Usage) used(ctx context.Context) (int64, error) {
	text, err := u.from.Read(ctx, "usage:today")
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(text, 10, 64)
}

func (u *Usage) Within(ctx context.Context) (bool, error) {
	n, err := u.used(ctx) // want unbounded:`\(\*Usage\)\.Within reaches itself again through what it guards: infinite recursion; use an unguarded client or method; path: \(\*Usage\)\.Within -> \(\*Usage\)\.used -> \(\*Store\)\.Read -> \(\*Store\)\.before -> \(\*Usage\)\.Within`
	return n < 100, err
}

// Of two functions that both answer with an error alone, a name says which the guard
// is.
type Policy interface{ CheckQuota(context.Context) error }

type Writer interface {
	Put(ctx context.Context, key string, v int) error
}

type Table struct {
	rdb    *redis.Client
	policy Policy
}

type Counter struct{ to Writer }

func NewTable(rdb *redis.Client) *Table {
	t := &Table{rdb: rdb}
	t.policy = &Counter{to: t}
	return t
}

func (t *Table) Put(ctx context.Context, key string, v int) error {
	if err := t.policy.CheckQuota(ctx); err != nil {
		return err
	}
	return t.rdb.Set(ctx, key, v, 0).Err()
}

func (c *Counter) CheckQuota(ctx context.Context) error {
	return c.to.Put(ctx, "quota:seen", 1) // want unbounded:`\(\*Counter\)\.CheckQuota reaches itself again through the client that it guards: infinite recursion; use an unguarded client; path: \(\*Counter\)\.CheckQuota -> \(\*Table\)\.Put -> Policy\.CheckQuota`
}
