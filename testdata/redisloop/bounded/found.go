package bounded

import (
	"context"
	"log"
	"sync"

	"github.com/redis/go-redis/v9"
)

type Tickets struct {
	rdb *redis.Client
	mu  sync.Mutex
}

// Reopen reads every ticket until one is pending; the write happens for that
// one only, since the literal's true ends the loop.
func (t *Tickets) Reopen(ctx context.Context, keys []string) string {
	for _, key := range keys {
		if found, ok := func() (string, bool) {
			t.mu.Lock()
			defer t.mu.Unlock()
			state, err := t.rdb.Get(ctx, key).Result() // want `t.rdb.Get in a loop over keys: one GET per element`
			if err != nil {
				return "", false
			}
			if state == "pending" {
				if err := t.rdb.Set(ctx, key, "open", 0).Err(); err != nil {
					log.Println("reopen:", err)
					return "", false
				}
				return key, true
			}
			return "", false
		}(); ok {
			return found
		}
	}
	return ""
}
