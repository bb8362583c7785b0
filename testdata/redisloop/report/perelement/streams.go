package perelement

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type streamReader struct {
	rdb   *redis.Client
	names []string
	count int64
}

// Ten messages at a time.
func (r *streamReader) ten(ctx context.Context) {
	streams, _ := r.rdb.XReadGroup(ctx, &redis.XReadGroupArgs{Streams: []string{"jobs", ">"}, Count: 10}).Result()
	for _, s := range streams {
		for _, m := range s.Messages {
			r.rdb.HGet(ctx, "job:"+m.ID, "state") // want perelement:`one HGET per element`
		}
	}
}

// Without a number Redis answers with all messages.
func (r *streamReader) all(ctx context.Context) {
	streams, _ := r.rdb.XRead(ctx, &redis.XReadArgs{Streams: []string{"jobs", "0"}}).Result()
	for _, m := range streams[0].Messages {
		r.rdb.HGet(ctx, "job:"+m.ID, "state") // want perelement:`one HGET per element`
	}
}

// The number is configured.
func (r *streamReader) configured(ctx context.Context) {
	streams, _ := r.rdb.XRead(ctx, &redis.XReadArgs{Streams: []string{"jobs", "0"}, Count: r.count}).Result()
	for _, m := range streams[0].Messages {
		r.rdb.HGet(ctx, "job:"+m.ID, "state") // want perelement:`one HGET per element`
	}
}

// One message of each stream, and any number of streams.
func (r *streamReader) ofEach(ctx context.Context) {
	streams, _ := r.rdb.XRead(ctx, &redis.XReadArgs{Streams: r.names, Count: 1}).Result()
	for _, s := range streams {
		for _, m := range s.Messages {
			r.rdb.HGet(ctx, "job:"+m.ID, "state") // want perelement:`one HGET per element`
		}
	}
}

// What is looped over is not what was read.
func (r *streamReader) other(ctx context.Context, ids []string) {
	r.rdb.XRead(ctx, &redis.XReadArgs{Streams: []string{"jobs", "0"}, Count: 1})
	for _, id := range ids {
		r.rdb.HGet(ctx, "job:"+id, "state") // want perelement:`one HGET per element`
	}
}
