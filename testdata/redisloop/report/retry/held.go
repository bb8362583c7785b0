package retry

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// A Holder spins as long as somebody else has the lock.
type Holder struct{ rdb *redis.Client }

// Lock changes only the value, not the key.
func (h *Holder) Lock(ctx context.Context, key string) error {
	for n := 0; ; n++ {
		ok, err := h.rdb.SetNX(ctx, key, fmt.Sprint(n), time.Minute).Result() // want retry:`^h.rdb.SetNX retried without backoff: one SET per round trip while it fails, about 170M a day`
		if err != nil {
			return err
		}
		if ok {
			return nil
		}
	}
}

// Within gives up after some time.
func (h *Holder) Within(key string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	for {
		ok, err := h.rdb.SetNX(ctx, key, 1, time.Minute).Result() // want retry:`^h.rdb.SetNX retried without backoff`
		if err != nil {
			return err
		}
		if ok {
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
}
