package skipped

import (
	"context"

	gocache "github.com/patrickmn/go-cache"
	"github.com/redis/go-redis/v9"
)

// Limits has some tenants read each time.
type Limits struct {
	rdb   *redis.Client
	local *gocache.Cache
}

func (l *Limits) PerMinute(ctx context.Context, tenant, plan string) (int, error) {
	if plan != "enterprise" {
		if v, ok := l.local.Get(tenant); ok {
			return v.(int), nil
		}
	}
	n, err := l.rdb.Get(ctx, "ratelimit:permin:"+tenant).Int() // want ratelimit:`; some paths through \(\*Limits\).PerMinute skip the in-process cache; no automatic fix: it may be a count`
	if err != nil {
		return 0, err
	}
	l.local.SetDefault(tenant, n)
	return n, nil
}

// None has no cache to speak of.
type None struct{ rdb *redis.Client }

func (n *None) Blocked(ctx context.Context, ip string) bool {
	return n.rdb.Exists(ctx, "throttle:"+ip).Val() > 0 // want ratelimit:`per 5 s$`
}
