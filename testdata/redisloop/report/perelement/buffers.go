package perelement

import (
	"context"
	"fmt"

	"github.com/redis/go-redis/v9"
)

// An Entry has a list that does not depend on other entries.
type Entry struct {
	ID, Team string
	Rank     int
}

// SetBuffered fills one buffer again for each element: that is no data in chunks.
func SetBuffered(ctx context.Context, rdb *redis.Client, entries []*Entry) {
	buf := make([]byte, 0, 64)
	for _, e := range entries {
		buf = append(buf[:0], e.Team...)
		rdb.Set(ctx, "entry:"+e.ID, buf, 0) // want perelement:`one SET per element`
	}
}

// GetBuffered makes its keys in a buffer that keeps the prefix.
func GetBuffered(ctx context.Context, rdb *redis.Client, entries []*Entry) {
	key := []byte("entry:")
	for _, e := range entries {
		key = append(key[:6], e.ID...)
		fmt.Println(rdb.Get(ctx, string(key)).Val()) // want perelement:`one GET per element`
	}
}

// AddBuffered sends a batch of one.
func AddBuffered(ctx context.Context, rdb *redis.Client, entries []*Entry) {
	var batch []any
	for _, e := range entries {
		batch = append(batch[:0], e.ID)
		rdb.SAdd(ctx, "entries", batch...) // want perelement:`one SADD per element`
	}
}

// AddChunks copies a chunk at a time into one buffer.
func AddChunks(ctx context.Context, rdb *redis.Client, entries []any) {
	batch := make([]any, 0, 100)
	for len(entries) > 0 {
		n := min(len(entries), 100)
		batch = append(batch[:0], entries[:n]...)
		rdb.SAdd(ctx, "entries", batch...)
		entries = entries[n:]
	}
}

// Ranks stores its answers in the elements from which it reads something else.
func Ranks(ctx context.Context, rdb *redis.Client, entries []Entry, ranks map[string]int) {
	for i, e := range entries {
		entries[i].Rank = int(rdb.ZRank(ctx, "ranks", e.ID).Val()) // want perelement:`one ZRANK per element`
		entries[0].Rank += entries[i].Rank
	}
	for _, e := range entries {
		n, err := rdb.Get(ctx, fmt.Sprint(e.Team, ranks[e.ID])).Int() // want perelement:`one GET per element`
		if err == nil {
			ranks[e.ID] = n
		}
	}
}
