// Package ownkeys stops circles by a look at the key: what belongs to the guard
// passes, and costs what it would cost with a client of its own.
package ownkeys

import (
	"context"
	"errors"
	"strings"

	"redisvet.test/quotarecursion/report/doubleread/stopped/cache"
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
