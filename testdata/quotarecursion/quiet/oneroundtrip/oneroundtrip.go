// Package oneroundtrip has quotas that make one round trip of two reads.
package oneroundtrip

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

// CheckPiped reads both by one round trip.
func (q *Quota) CheckPiped(ctx context.Context, tenant string) error {
	var used *redis.StringCmd
	var ttl *redis.DurationCmd
	if _, err := q.rdb.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		used = pipe.Get(ctx, "quota:"+tenant)
		ttl = pipe.TTL(ctx, "quota:"+tenant)
		return nil
	}); err != nil {
		return err
	}
	if n, _ := used.Int(); n > 100 && ttl.Val() > 0 {
		return errOver
	}
	return nil
}

var left = redis.NewScript(`return {redis.call("GET", KEYS[1]), redis.call("TTL", KEYS[1])}`)

// CheckScripted reads both by one script.
func (q *Quota) CheckScripted(ctx context.Context, tenant string) error {
	v, err := left.Run(ctx, q.rdb, []string{"quota:" + tenant}).Slice()
	if err == nil && len(v) == 2 && v[0] == "0" {
		err = errOver
	}
	return err
}
