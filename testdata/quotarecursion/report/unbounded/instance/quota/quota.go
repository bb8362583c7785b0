// Package quota is given caches, and cannot see whether somebody guards them.
package quota

import (
	"context"

	"redisvet.test/quotarecursion/report/unbounded/instance/cache"
)

// Quota reads by a cache.
type Quota struct {
	cache *cache.Cache
}

// New returns a quota that reads by c.
func New(c *cache.Cache) *Quota { return &Quota{cache: c} }

// Check is what a cache asks.
func (q *Quota) Check(ctx context.Context) error {
	//redisvet:ignore quotarecursion -- the service hands it a cache without a checker
	_, err := q.cache.Get(ctx, "quota")
	return err
}

// Denied is the same without a word about it.
type Denied struct {
	cache *cache.Cache
}

// NewDenied returns a list that is read by c.
func NewDenied(c *cache.Cache) *Denied { return &Denied{cache: c} }

// Check is what a cache asks.
func (d *Denied) Check(ctx context.Context) error {
	_, err := d.cache.Get(ctx, "denied") // want unbounded:`infinite recursion; .*path: \(\*Denied\)\.Check -> \(\*Cache\)\.Get -> Checker\.Check$`
	return err
}
