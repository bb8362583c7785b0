// Package ownkeys looks at a key that is never the guard's.
package ownkeys

import (
	"context"
	"errors"
	"strings"

	"redisvet.test/quotarecursion/report/doubleread/stopped/cache"
)

var errOver = errors.New("over quota")

// Missed reads a key that is not among those that pass: it is asked for that
// key as well, and reads it again.
type Missed struct {
	cache *cache.Cache
}

// NewMissed returns a guard that reads by c.
func NewMissed(c *cache.Cache) *Missed { return &Missed{cache: c} }

// Check spells the prefix in another way than the key.
func (m *Missed) Check(ctx context.Context, key string) error {
	if strings.HasPrefix(key, "quotas/") {
		return nil
	}
	v, err := m.cache.Get(ctx, "quota:used") // want unbounded:`infinite recursion; .*path: \(\*Missed\)\.Check -> \(\*Cache\)\.Get -> Guard\.Check$`
	if err == nil && v == "0" {
		err = errOver
	}
	return err
}

// Uneven reads a key that the client asks for.
type Uneven struct {
	cache *cache.Exempting
}

// NewUneven returns a guard that reads by c.
func NewUneven(c *cache.Exempting) *Uneven { return &Uneven{cache: c} }

// Limit reads below another prefix than the client lets through.
func (u *Uneven) Limit(ctx context.Context, key string) error {
	v, err := u.cache.Get(ctx, "used:"+key) // want unbounded:`infinite recursion; .*path: \(\*Uneven\)\.Limit -> \(\*Exempting\)\.Get -> Limiter\.Limit$`
	if err == nil && v == "0" {
		err = errOver
	}
	return err
}
