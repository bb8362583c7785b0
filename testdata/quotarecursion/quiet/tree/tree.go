// Package tree goes up and down a tree, and ends at its root or its leaves.
package tree

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

var errOver = errors.New("over")

// Orgs is a tree of organisations, kept as sets.
type Orgs struct {
	rdb   *redis.Client
	begin time.Time
}

// Allow goes up the tree: it calls itself because the data is one, and ends at
// the root.
func (o *Orgs) Allow(ctx context.Context, org string, cost int) error {
	node, err := o.rdb.HGetAll(ctx, "org:"+org).Result()
	if err != nil {
		return err
	}
	if node["blocked"] == "1" {
		return errOver
	}
	if parent := node["parent"]; parent != "" {
		return o.Allow(ctx, parent, cost)
	}
	return nil
}

// Members walks down, page by page.
func (o *Orgs) Members(ctx context.Context, org string, cursor uint64) ([]string, error) {
	page, next, err := o.rdb.SScan(ctx, "members:"+org, cursor, "", 100).Result()
	if err != nil || next == 0 {
		return page, err
	}
	rest, err := o.Members(ctx, org, next)
	return append(page, rest...), err
}
