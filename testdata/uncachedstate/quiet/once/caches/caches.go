// Package caches reads once in the life of the process.
package caches

import (
	"context"
	"sync"

	"github.com/redis/go-redis/v9"
)

type Onced struct {
	rdb  *redis.Client
	once sync.Once
	rate string
}

func (l *Onced) Rate(ctx context.Context) string {
	l.once.Do(func() { l.rate = l.rdb.Get(ctx, "ratelimit:rate").Val() })
	return l.rate
}
