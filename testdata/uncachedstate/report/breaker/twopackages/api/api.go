// Package api gives the whole key of a state to a store two packages away.
package api

import (
	"context"
	"fmt"

	"redisvet.test/uncachedstate/report/ratelimit/twopackages/store"
)

const breakerKey = "breaker:%s"

// Guard stands before the API.
type Guard struct{ store *store.Store }

// Open builds the whole key here.
func (g *Guard) Open(ctx context.Context, upstream string) (bool, error) {
	v, err := g.store.Attribute(ctx, fmt.Sprintf(breakerKey, upstream), "state") // want breaker:`HGET "breaker:\*" through \(\*Store\)\.Attribute on every call of \(\*Guard\)\.Open`
	return v == "open", err
}
