package timer

import (
	"context"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// A Board has what is shown.
type Board struct {
	rdb  *redis.Client
	mu   sync.Mutex
	keys []string
}

// Refresh reads all keys in chunks, and waits before it begins again.
func (b *Board) Refresh(ctx context.Context, set func([]any)) {
	for {
		for i := 0; i < len(b.keys); i += 100 {
			set(b.rdb.MGet(ctx, b.keys[i:min(i+100, len(b.keys))]...).Val())
		}
		time.Sleep(time.Second)
	}
}

// Priority waits when no queue has a job.
func (b *Board) Priority(ctx context.Context, run func(string) error) {
	for {
		found := false
		for _, q := range []string{"high", "low"} {
			job, err := b.rdb.LPop(ctx, q).Result()
			if err != nil {
				continue
			}
			found = true
			if err := run(job); err != nil {
				return
			}
			break
		}
		if !found {
			select {
			case <-ctx.Done():
				return
			case <-time.After(time.Second):
			}
		}
	}
}

// Flush writes what has been collected: no more than that.
func (b *Board) Flush(ctx context.Context) {
	for {
		b.mu.Lock()
		keys := b.keys
		b.keys = nil
		b.mu.Unlock()
		for i := 0; i < len(keys); i += 100 {
			b.rdb.Unlink(ctx, keys[i:min(i+100, len(keys))]...)
		}
	}
}

// Read writes what it is given by a function that waits in its own way.
func Read(ctx context.Context, rdb *redis.Client, next func() ([]string, error)) {
	for {
		keys, err := next()
		if err != nil {
			return
		}
		for i := 0; i < len(keys); i += 100 {
			rdb.Unlink(ctx, keys[i:min(i+100, len(keys))]...)
		}
	}
}

// Pages ends with the last page.
func Pages(ctx context.Context, rdb *redis.Client, pages [][]string) {
	page := 0
	for {
		for i := 0; i < len(pages[page]); i += 100 {
			rdb.Unlink(ctx, pages[page][i:min(i+100, len(pages[page]))]...)
		}
		if page++; page == len(pages) {
			return
		}
	}
}
