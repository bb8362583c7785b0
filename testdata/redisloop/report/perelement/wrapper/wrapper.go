// Package wrapper has an interface with the commands' own names.
package wrapper

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// Client is what the rest of the program knows of Redis.
type Client interface {
	Get(ctx context.Context, key string) (string, error)
	Del(ctx context.Context, keys ...string) error
	LPop(key string) (string, error)
	Keys(ctx context.Context, pattern string) ([]string, error)
}

type client struct {
	rdb redis.UniversalClient
}

// NewClient connects.
func NewClient(addr string) Client {
	return &client{rdb: redis.NewClient(&redis.Options{Addr: addr})}
}

func (c *client) Get(ctx context.Context, key string) (string, error) {
	return c.rdb.Get(ctx, key).Result()
}

func (c *client) Del(ctx context.Context, keys ...string) error {
	return c.rdb.Del(ctx, keys...).Err()
}

func (c *client) LPop(key string) (string, error) {
	return c.rdb.LPop(context.Background(), key).Result()
}

func (c *client) Keys(ctx context.Context, pattern string) ([]string, error) {
	return c.rdb.Keys(ctx, pattern).Result()
}

type Tasks struct {
	bds Client
}

// States reads the state of every task.
func (t *Tasks) States(ctx context.Context) (map[string]string, error) {
	keys, err := t.bds.Keys(ctx, "task:*")
	if err != nil {
		return nil, err
	}
	states := make(map[string]string, len(keys))
	for _, key := range keys {
		state, err := t.bds.Get(ctx, key) // want perelement:`t.bds.Get in a loop over keys: one GET per element`
		if err != nil {
			return nil, err
		}
		states[key] = state
	}
	return states, nil
}

// Clear deletes them one by one, though Del takes many.
func (t *Tasks) Clear(ctx context.Context, keys []string) {
	for _, key := range keys {
		_ = t.bds.Del(ctx, key) // want perelement:`t.bds.Del in a loop over keys: one DEL per element \(through .*Del\); use a variadic DEL`
	}
}

// Run takes tasks, without a context and without a pause.
func (t *Tasks) Run(handle func(string)) {
	for {
		if task, err := t.bds.LPop("tasks"); err == nil { // want unpaced:`t.bds.LPop in a loop without a wait when err != nil: one LPOP per round trip`
			handle(task)
		}
	}
}

// RunPaced sleeps after each task, and after an empty queue as well.
func (t *Tasks) RunPaced(handle func(string)) {
	for {
		task, err := t.bds.LPop("tasks")
		if err == nil {
			handle(task)
		}
		time.Sleep(time.Second)
	}
}
