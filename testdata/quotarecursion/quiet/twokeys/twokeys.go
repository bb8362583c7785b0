// Package twokeys has a quota that reads what is used and what is allowed.
package twokeys

import (
	"context"
	"errors"
	"sync"

	"github.com/redis/go-redis/v9"
)

var errOver = errors.New("over quota")

// Quota limits tenants.
type Quota struct {
	rdb     *redis.Client
	replica *redis.Client
	mu      sync.RWMutex
}

// CheckBoth reads what is used and what is allowed: two keys.
func (q *Quota) CheckBoth(ctx context.Context, tenant string) error {
	used, err := q.rdb.Get(ctx, "quota:used:"+tenant).Int()
	if err != nil {
		return err
	}
	max, err := q.rdb.Get(ctx, "quota:max:"+tenant).Int()
	if err == nil && used >= max {
		err = errOver
	}
	return err
}
