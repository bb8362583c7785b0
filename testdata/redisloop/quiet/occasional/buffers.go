package occasional

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type buffered struct {
	rdb  *redis.Client
	rows []any
	seen map[string]bool
}

// A buffer that is local, in a field, a map, or one of many.
func (b *buffered) local(ctx context.Context, ids []string) {
	var rows []any
	for _, id := range ids {
		rows = append(rows, id)
		if len(rows) < 100 {
			continue
		}
		b.rdb.RPush(ctx, "rows", rows...)
		rows = rows[:0]
	}
}

func (b *buffered) field(ctx context.Context, ids []string) {
	for _, id := range ids {
		b.rows = append(b.rows, id)
		if len(b.rows) >= 100 {
			b.rdb.RPush(ctx, "rows", b.rows...)
			b.rows = nil
		}
	}
}

func (b *buffered) set(ctx context.Context, ids []string) {
	for _, id := range ids {
		b.seen[id] = true
		if len(b.seen) >= 100 {
			b.rdb.Incr(ctx, "hundreds")
			clear(b.seen)
		}
	}
}

func (b *buffered) byShard(ctx context.Context, ids []string) {
	shards := map[byte][]any{}
	for _, id := range ids {
		shards[id[0]] = append(shards[id[0]], id)
		if len(shards[id[0]]) < 100 {
			continue
		}
		b.rdb.RPush(ctx, "rows", shards[id[0]]...)
		shards[id[0]] = nil
	}
}

func more(rows []any, id string) []any { return append(rows, id) }

func (b *buffered) byHelper(ctx context.Context, ids []string) {
	var rows []any
	for _, id := range ids {
		rows = more(rows, id)
		if len(rows) == 100 {
			b.rdb.RPush(ctx, "rows", rows...)
			rows = nil
		}
	}
}
