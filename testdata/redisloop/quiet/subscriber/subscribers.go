// Package subscriber starts one subscriber for each element.
package subscriber

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Watcher struct {
	rdb *redis.Client
}

// Watch starts one subscriber a key. What each of them sends first is no more
// than its beginning.
func (w *Watcher) Watch(ctx context.Context, keys []string, changed func(string)) {
	for _, key := range keys {
		go w.follow(ctx, key, changed)
	}
}

func (w *Watcher) follow(ctx context.Context, key string, changed func(string)) {
	w.rdb.SAdd(ctx, "followed", key)
	sub := w.rdb.Subscribe(ctx, "__keyspace@0__:"+key)
	defer sub.Close()
	for {
		select {
		case <-ctx.Done():
			return
		case msg := <-sub.Channel():
			changed(msg.Payload)
		}
	}
}
