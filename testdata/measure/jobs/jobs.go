// Package jobs runs jobs once.
package jobs

import (
	"context"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

type Queue struct{ rdb *redis.Client }

func New(rdb *redis.Client) *Queue { return &Queue{rdb} }

var unlock = redis.NewScript(`if redis.call("get", KEYS[1]) == ARGV[1] then return redis.call("del", KEYS[1]) end return 0`)

// Run runs a job under a lock.
func (q *Queue) Run(ctx context.Context, n int) {
	job := strconv.Itoa(n)
	if !q.rdb.SetNX(ctx, "job:"+job+":lock", "me", time.Minute).Val() { // sends SET job:*:lock
		return
	}
	defer unlock.Run(ctx, q.rdb, []string{"job:" + job + ":lock"}, "me")              // sends EVALSHA job:*:lock
	q.rdb.XAdd(ctx, &redis.XAddArgs{Stream: "job:events", Values: []any{"job", job}}) // sends XADD job:events
}

// Drain empties the stream.
func (q *Queue) Drain(ctx context.Context) {
	q.rdb.XTrimMaxLen(ctx, "job:events", 0)
	q.rdb.Set(ctx, "job:drained", 1, 0)
	q.rdb.XAdd(ctx, &redis.XAddArgs{Stream: "job:drains", Values: []any{"at", 0}})
}
