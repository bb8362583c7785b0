// Package direct holds a guard that stops the recursion by a mark.
package direct

import (
	"context"
	"errors"

	"redisvet.test/quotarecursion/report/unbounded/direct/cache"
)

var errOver = errors.New("over quota")

type marked struct{}

// Marking stops the circle by a mark in the context, and reads twice.
type Marking struct {
	cache *cache.Cache
}

func NewMarking(c *cache.Cache) *Marking { return &Marking{cache: c} }

func (m *Marking) Check(ctx context.Context, tenant string) error {
	if ctx.Value(marked{}) != nil {
		return nil
	}
	ctx = context.WithValue(ctx, marked{}, true)
	v, err := m.cache.Get(ctx, tenant, "quota:"+tenant) // want doubleread:`^each operation costs 2 round trips: \(\*Marking\)\.Check reaches itself again through the client that it guards; keep its answer in memory, and use an unguarded client; path: \(\*Marking\)\.Check -> \(\*Cache\)\.Get -> Checker\.Check$`
	if err == nil && v == "0" {
		return errOver
	}
	return err
}
