package types

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// Brief keeps its answer for less than a second.
type Brief struct {
	rdb *redis.Client
	at  time.Time
}

// Get asks first.
func (b *Brief) Get(ctx context.Context, key string) (string, error) {
	if err := b.check(ctx); err != nil {
		return "", err
	}
	return b.rdb.Get(ctx, key).Result()
}

func (b *Brief) check(ctx context.Context) error {
	if time.Since(b.at) < 50*time.Millisecond {
		return nil
	}
	v, err := b.Get(ctx, "quota") // want unbounded:`infinite recursion`
	if err == nil && v == "0" {
		err = errOver
	}
	b.at = time.Now()
	return err
}

// Mixed reads a flag of Redis first, and rejects what has no name.
type Mixed struct {
	rdb   *redis.Client
	quota *MixedQuota
}

// MixedQuota has a limit that may be off.
type MixedQuota struct {
	cache   *Mixed
	enabled bool
}

// NewMixed ties the two together.
func NewMixed(rdb *redis.Client) *Mixed {
	m := &Mixed{rdb: rdb}
	m.quota = &MixedQuota{m, true}
	return m
}

// Get asks first.
func (m *Mixed) Get(ctx context.Context, key string) (string, error) {
	if key == "" {
		return "", errOver
	}
	if ok, err := m.quota.Allow(ctx, key); err != nil || !ok {
		return "", err
	}
	return m.rdb.Get(ctx, key).Result()
}

// Allow reads its flag by a direct client and its count by the cache.
func (q *MixedQuota) Allow(ctx context.Context, key string) (bool, error) {
	if !q.enabled {
		return true, nil
	}
	state, err := q.cache.rdb.Get(ctx, "state").Result()
	if err != nil {
		return false, err
	}
	if state == "off" {
		return true, nil
	}
	v, err := q.cache.Get(ctx, "used") // want unbounded:`infinite recursion; .*path: \(\*MixedQuota\)\.Allow -> \(\*Mixed\)\.Get -> \(\*MixedQuota\)\.Allow$`
	return v != "0", err
}
