// Package concrete has guards and operations as concrete types, and something
// that stops them.
package concrete

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

var errOver = errors.New("over quota")

type checking struct{}

// Marked has a mark in the context, which the guard sets.
type Marked struct {
	rdb   *redis.Client
	quota *MarkedQuota
}

type MarkedQuota struct{ cache *Marked }

func (m *Marked) Get(ctx context.Context, key string) (string, error) {
	if ctx.Value(checking{}) == nil {
		if err := m.quota.Check(ctx); err != nil {
			return "", err
		}
	}
	return m.rdb.Get(ctx, key).Result()
}

func (q *MarkedQuota) Check(ctx context.Context) error {
	v, err := q.cache.Get(context.WithValue(ctx, checking{}, true), "quota") // want doubleread:`^each operation costs 2 GETs: \(\*MarkedQuota\)\.Check reaches itself again through what it guards; keep its answer in memory, and use an unguarded client or method; path: \(\*MarkedQuota\)\.Check -> \(\*Marked\)\.Get -> \(\*MarkedQuota\)\.Check$`
	if err == nil && v == "0" {
		return errOver
	}
	return err
}

// Asking has a mark that the operation sets. A check that others ask for reads twice.
type Asking struct {
	rdb   *redis.Client
	quota *AskingQuota
}

type AskingQuota struct{ cache *Asking }

func (a *Asking) Get(ctx context.Context, key string) (string, error) {
	if ctx.Value(checking{}) == nil {
		if err := a.quota.Check(context.WithValue(ctx, checking{}, true)); err != nil {
			return "", err
		}
	}
	return a.rdb.Get(ctx, key).Result()
}

func (q *AskingQuota) Check(ctx context.Context) error {
	v, err := q.cache.Get(ctx, "quota") // want doubleread:`^each operation and each check by itself costs 2 GETs:`
	if err == nil && v == "0" {
		return errOver
	}
	return err
}

// Helped asks for the mark by a helper.
type Helped struct {
	rdb   *redis.Client
	quota *HelpedQuota
}

type HelpedQuota struct{ cache *Helped }

func inCheck(ctx context.Context) bool { v, _ := ctx.Value(checking{}).(bool); return v }

func (h *Helped) Set(ctx context.Context, key, value string) error {
	if !h.quota.Allow(ctx) {
		return errOver
	}
	return h.rdb.Set(ctx, key, value, time.Hour).Err()
}

func (q *HelpedQuota) Allow(ctx context.Context) bool {
	if inCheck(ctx) {
		return true
	}
	return q.cache.Set(context.WithValue(ctx, checking{}, true), "seen", "1") == nil // want doubleread:`^each operation costs 2 SETs:`
}

// Keyed reads who asks from the context, by a key of a type of its own, and has
// its mark there too.
type Keyed struct {
	rdb   *redis.Client
	quota *KeyedQuota
}

type KeyedQuota struct{ cache *Keyed }

type ctxKey int

const (
	tenantKey ctxKey = iota
	checkingKey
)

func (k *Keyed) Get(ctx context.Context, key string) (string, error) {
	if err := k.quota.Check(ctx); err != nil {
		return "", err
	}
	return k.rdb.Get(ctx, key).Result()
}

func (q *KeyedQuota) Check(ctx context.Context) error {
	tenant, ok := ctx.Value(tenantKey).(string)
	if !ok || ctx.Value(checkingKey) != nil {
		return nil
	}
	v, err := q.cache.Get(context.WithValue(ctx, checkingKey, true), "quota:"+tenant) // want doubleread:`^each operation costs 2 GETs:`
	if err == nil && v == "0" {
		return errOver
	}
	return err
}

// Flagged has an atomic flag.
type Flagged struct {
	rdb   *redis.Client
	quota *FlaggedQuota
}

type FlaggedQuota struct {
	cache *Flagged
	busy  atomic.Bool
}

func (f *Flagged) Incr(ctx context.Context, key string) (int64, error) {
	if err := f.quota.Check(ctx); err != nil {
		return 0, err
	}
	return f.rdb.Incr(ctx, key).Result()
}

func (q *FlaggedQuota) Check(ctx context.Context) error {
	if !q.busy.CompareAndSwap(false, true) {
		return nil
	}
	defer q.busy.Store(false)
	n, err := q.cache.Incr(ctx, "count") // want doubleread:`^each operation costs 2 INCRs:`
	if n > 100 {
		return errOver
	}
	return err
}

// Simple has a field that is set and cleared.
type Simple struct {
	rdb      *redis.Client
	checking bool
}

func (s *Simple) Del(ctx context.Context, key string) error {
	if err := s.check(ctx); err != nil {
		return err
	}
	return s.rdb.Del(ctx, key).Err()
}

func (s *Simple) check(ctx context.Context) error {
	if s.checking {
		return nil
	}
	s.checking = true
	defer func() { s.checking = false }()
	return s.Del(ctx, "marks") // want doubleread:`^each operation costs 2 DELs: .*path: \(\*Simple\)\.check -> \(\*Simple\)\.Del -> \(\*Simple\)\.check$`
}

// Locked tries a lock, and sends two commands.
type Locked struct {
	rdb *redis.Client
	mu  sync.Mutex
}

func (l *Locked) Move(ctx context.Context, from, to string) error {
	ok, err := l.allowed(ctx)
	if err != nil || !ok {
		return errors.Join(err, errOver)
	}
	v, err := l.rdb.GetDel(ctx, from).Result()
	if err != nil {
		return err
	}
	return l.rdb.Set(ctx, to, v, 0).Err()
}

func (l *Locked) allowed(ctx context.Context) (bool, error) {
	if !l.mu.TryLock() {
		return true, nil
	}
	defer l.mu.Unlock()
	err := l.Move(ctx, "a", "b") // want doubleread:`^each operation costs 2 round trips:`
	return err == nil, err
}

// Lost has a mark that does not come along.
type Lost struct{ rdb *redis.Client }

func (l *Lost) Get(ctx context.Context, key string) (string, error) {
	if err := l.check(ctx); err != nil {
		return "", err
	}
	return l.rdb.Get(ctx, key).Result()
}

func (l *Lost) check(ctx context.Context) error {
	if inCheck(ctx) {
		return nil
	}
	_, err := l.Get(context.Background(), "quota") // want unbounded:`infinite recursion`
	return err
}

// Named says in the context who calls.
type Named struct{ rdb *redis.Client }

type callerKey struct{}

func callerOf(ctx context.Context) string {
	name, _ := ctx.Value(callerKey{}).(string)
	return name
}

func (n *Named) Get(ctx context.Context, key string) (string, error) {
	if callerOf(ctx) != "quota" {
		if err := n.check(ctx); err != nil {
			return "", err
		}
	}
	return n.rdb.Get(ctx, key).Result()
}

func (n *Named) check(ctx context.Context) error {
	_, err := n.Get(context.WithValue(ctx, callerKey{}, "quota"), "quota") // want doubleread:`^each operation costs 2 GETs:`
	return err
}

// Tenants takes a tenant from the context, which marks nothing.
type Tenants struct{ rdb *redis.Client }

func (t *Tenants) Get(ctx context.Context, key string) (string, error) {
	if callerOf(ctx) == "" {
		return "", errOver
	}
	if err := t.check(ctx); err != nil {
		return "", err
	}
	return t.rdb.Get(ctx, callerOf(ctx)+key).Result()
}

func (t *Tenants) check(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	_, err := t.Get(ctx, "quota") // want unbounded:`infinite recursion`
	return err
}
