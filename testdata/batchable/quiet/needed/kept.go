package needed

import (
	"context"
	"strings"

	"github.com/redis/go-redis/v9"
)

// A Member keeps the answer of one command in a field for the next.
type Member struct {
	rdb  *redis.Client
	team string
	seen map[string]string
}

func (m *Member) Join(ctx context.Context, id string) {
	m.team = m.rdb.HGet(ctx, "user:"+id, "team").Val()
	m.rdb.SAdd(ctx, "team:"+m.team, id)
	m.rdb.Incr(ctx, "joined:"+m.team)
}

var current string

// Read has a helper that makes its key of a package variable.
func (m *Member) Read(ctx context.Context) (a, b string) {
	current = m.rdb.Get(ctx, "version").Val()
	a = m.rdb.Get(ctx, key("a")).Val()
	b = m.rdb.Get(ctx, key("b")).Val()
	return a, b
}

func key(name string) string { return strings.ToLower(current) + ":" + name }

// Look has a map in between.
func (m *Member) Look(ctx context.Context, id string) (a, b string) {
	m.seen["shard"] = m.rdb.HGet(ctx, "shards", id).Val()
	a = m.rdb.Get(ctx, m.seen["shard"]+":a").Val()
	b = m.rdb.Get(ctx, m.seen["shard"]+":b").Val()
	return a, b
}
