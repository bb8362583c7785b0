// Package firsthit holds loops that look for one element, and that read all of
// them.
package firsthit

import (
	"context"
	"errors"
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
			state, err := t.rdb.Get(ctx, key).Result() // want perelement:`t.rdb.Get in a loop over keys: one GET per element`
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

var errNotFound = errors.New("not found")

// isNotFound is a predicate that is named for what it asks.
func isNotFound(err error) bool { return errors.Is(err, errNotFound) }

func (t *Tickets) read(ctx context.Context, key string) (string, error) {
	v, err := t.rdb.Get(ctx, key).Result()
	if err == redis.Nil {
		return "", errNotFound
	}
	return v, err
}

// First takes the first that is there.
func (t *Tickets) First(ctx context.Context, keys []string) (string, error) {
	for _, key := range keys {
		v, err := t.read(ctx, key)
		if isNotFound(err) {
			continue
		}
		if err != nil {
			return "", err
		}
		return v, nil
	}
	return "", errNotFound
}

// Newest does so with the error itself, and stops where another one comes.
func (t *Tickets) Newest(ctx context.Context, keys []string) (string, error) {
	for _, key := range keys {
		v, err := t.read(ctx, key)
		if err != nil {
			if errors.Is(err, errNotFound) {
				continue
			}
			return "", err
		}
		return v, nil
	}
	return "", errNotFound
}

// Present reads all of them, whether they are there or not.
func (t *Tickets) Present(ctx context.Context, keys []string) (out []string, err error) {
	for _, key := range keys {
		v, err := t.read(ctx, key) // want perelement:`t.read in a loop over keys: one GET per element`
		if isNotFound(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}
