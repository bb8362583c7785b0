// Package directive has a directive where nothing is found any more.
package directive

import (
	"context"
	"sync"

	"github.com/redis/go-redis/v9"
)

type Limiter struct {
	rdb  *redis.Client
	seen sync.Map
}

// Allow keeps what it has read.
func (l *Limiter) Allow(ctx context.Context, ip string) bool {
	if allow, ok := l.seen.Load(ip); ok {
		return allow.(bool)
	}
	//redisvet:ignore uncachedstate -- package front caches this for 5 s // want unused:`redisvet:ignore uncachedstate suppresses nothing here: remove it`
	allow := l.rdb.Exists(ctx, "ratelimit:blocked:"+ip).Val() == 0
	l.seen.Store(ip, allow)
	return allow
}
