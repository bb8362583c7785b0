package constantcount

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
)

type reader struct {
	rdb   *redis.Client
	names []string
}

// One message at a time, of one stream.
func (r *reader) next(ctx context.Context) error {
	streams, err := r.rdb.XReadGroup(ctx, &redis.XReadGroupArgs{
		Group: "g", Consumer: "c", Streams: []string{"jobs", ">"}, Count: 1, Block: 0,
	}).Result()
	if err != nil {
		return err
	}
	for _, s := range streams {
		for _, m := range s.Messages {
			r.rdb.HGet(ctx, "job:"+m.ID, "state")
		}
	}
	return nil
}

// The same, asked again until there is one.
func (r *reader) await(ctx context.Context) error {
	args := redis.XReadArgs{Streams: []string{"jobs", "$"}, Count: 1, Block: 0}
	var streams []redis.XStream
	for len(streams) == 0 {
		var err error
		if streams, err = r.rdb.XRead(ctx, &args).Result(); err != nil && !errors.Is(err, redis.Nil) {
			return err
		}
	}
	for _, m := range streams[0].Messages {
		r.rdb.Get(ctx, "job:"+m.ID)
	}
	return nil
}

// A literal that gets each message runs once.
func (r *reader) pop(ctx context.Context, f func(id string)) {
	streams, _ := r.rdb.XReadGroup(ctx, &redis.XReadGroupArgs{Streams: []string{"jobs", ">"}, Count: 1}).Result()
	for _, s := range streams {
		for _, m := range s.Messages {
			f(m.ID)
		}
	}
}

func (r *reader) popped(ctx context.Context) {
	r.pop(ctx, func(id string) { r.rdb.Get(ctx, "job:"+id) })
}
