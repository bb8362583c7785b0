// Package queue has a stream with its readers, and a table of keys.
package queue

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"

	"redisvet.test/builders/keys"
)

type entry struct {
	key string
	ttl time.Duration
}

var table = []entry{{"daily:sum", time.Hour}, {"daily:max", time.Hour}}

type Queue struct {
	rdb    redis.Cmdable
	stream string
	touch  chan string
}

func New(rdb redis.Cmdable, name string) *Queue {
	return &Queue{rdb: rdb, stream: "queue:" + name, touch: make(chan string, 100)}
}

// Push adds to the stream.
func (q *Queue) Push(ctx context.Context, id int64) {
	q.rdb.XAdd(ctx, &redis.XAddArgs{Stream: q.stream, Values: map[string]any{"id": id}}) // sends XADD queue:mail
	q.rdb.SetBit(ctx, keys.Buffered(id), 1, 1)                                           // sends SETBIT buf:*
	q.rdb.Append(ctx, string(keys.Appended(id)), "x")                                    // sends APPEND app:*
	q.touch <- "touched:" + q.stream
}

// Read reads from the stream.
func (q *Queue) Read(ctx context.Context) {
	q.rdb.XRead(ctx, &redis.XReadArgs{Streams: []string{q.stream, "0"}, Count: 1, Block: -1}) // sends XREAD queue:mail
	for _, e := range table {
		q.rdb.ExpireNX(ctx, e.key, e.ttl) // sends EXPIRE daily:sum
	}
	q.rdb.PFAdd(ctx, <-q.touch, "x") // sends PFADD touched:queue:mail
}

// Trim is for an administrator.
func (q *Queue) Trim(ctx context.Context) {
	q.rdb.XAdd(ctx, &redis.XAddArgs{Stream: "queues", Values: []string{"a", "b"}})
	q.rdb.SetBit(ctx, "buffers", 1, 1)
	q.rdb.Append(ctx, "apps", "x")
	q.rdb.Expire(ctx, "daily", 1)
	q.rdb.PFAdd(ctx, "touches", "x")
	q.rdb.XRead(ctx, &redis.XReadArgs{Streams: []string{"queues", "0"}, Block: -1})
}
