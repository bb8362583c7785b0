// Package keys stops circles by a look at the key: what belongs to the guard
// passes, and costs what it would cost with a client of its own.
package keys

import (
	"context"
	"errors"
	"strings"

	"redisvet.test/quotarecursion/broken/cache"
)

const prefix = "quota:"

var errOver = errors.New("over quota")

// Guarding looks at the key itself.
type Guarding struct {
	cache *cache.Cache
}

// NewGuarding returns a guard that reads by c.
func NewGuarding(c *cache.Cache) *Guarding { return &Guarding{cache: c} }

// Check lets its own keys through at once.
func (g *Guarding) Check(ctx context.Context, key string) error {
	if strings.HasPrefix(key, prefix) {
		return nil
	}
	v, err := g.cache.Get(ctx, prefix+"used")
	if err == nil && v == "0" {
		err = errOver
	}
	return err
}

// Exempted is not asked for its keys: the client looks at them.
type Exempted struct {
	cache *cache.Exempting
}

// NewExempted returns a guard that reads by c.
func NewExempted(c *cache.Exempting) *Exempted { return &Exempted{cache: c} }

// Limit reads a key of its own.
func (e *Exempted) Limit(ctx context.Context, key string) error {
	v, err := e.cache.Get(ctx, "limit:"+key)
	if err == nil && v == "0" {
		err = errOver
	}
	return err
}

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
	v, err := m.cache.Get(ctx, "quota:used") // want unbounded:`\(\*Missed\)\.Check -> \(\*Cache\)\.Get -> Guard\.Check \(this guard\): recursion without a stop`
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
	v, err := u.cache.Get(ctx, "used:"+key) // want unbounded:`\(\*Uneven\)\.Limit -> \(\*Exempting\)\.Get -> Limiter\.Limit \(this guard\): recursion without a stop`
	if err == nil && v == "0" {
		err = errOver
	}
	return err
}
