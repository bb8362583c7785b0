package exception

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Servers forgets those that are no longer in a set: seldom any.
func Servers(ctx context.Context, rdb *redis.Client, now map[string]bool) {
	oldIPs := map[string]bool{}
	for _, ip := range rdb.SMembers(ctx, "servers").Val() {
		if !now[ip] {
			oldIPs[ip] = true
		}
	}
	for ip := range oldIPs {
		rdb.Del(ctx, "server:"+ip) // want perelement/low:"one DEL per element"
	}
}

// Rest is about those that are not old, and Thresholds about no age.
func Rest(ctx context.Context, rdb *redis.Client, notOld, thresholds []string) {
	for _, id := range notOld {
		rdb.Del(ctx, "server:"+id) // want perelement/medium:"one DEL per element"
	}
	for _, id := range thresholds {
		rdb.Del(ctx, "limit:"+id) // want perelement/medium:"one DEL per element"
	}
}
