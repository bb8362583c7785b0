// Package singleflight has a guard that waits for itself.
package singleflight

import (
	"context"
	"errors"

	"golang.org/x/sync/singleflight"

	"redisvet.test/quotarecursion/report/doubleread/stopped/cache"
)

var errOver = errors.New("over quota")

// Shared shares the read of goroutines that ask at once.
type Shared struct {
	cache *cache.Cache
	group singleflight.Group
}

// NewShared returns a guard that reads by c.
func NewShared(c *cache.Cache) *Shared { return &Shared{cache: c} }

// Check reads once for all that wait, itself among them.
func (s *Shared) Check(ctx context.Context, key string) error {
	v, err, _ := s.group.Do("quota", func() (any, error) {
		return s.cache.Get(ctx, "quota") // want unbounded:`\(\*Shared\)\.Check literal reaches itself again through the client that it guards: infinite recursion; use an unguarded client; path: \(\*Shared\)\.Check literal -> \(\*Cache\)\.Get -> Guard\.Check`
	})
	if err == nil && v == "0" {
		err = errOver
	}
	return err
}
