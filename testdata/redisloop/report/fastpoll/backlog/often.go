package backlog

import (
	"context"
	"log"
	"time"

	"github.com/redis/go-redis/v9"
)

// take removes what is due.
var take = redis.NewScript(`
local ids = redis.call("ZRANGEBYSCORE", KEYS[1], "-inf", ARGV[1], "LIMIT", 0, ARGV[2])
if #ids > 0 then redis.call("ZREM", KEYS[1], unpack(ids)) end
return ids
`)

// Often waits too little for an empty queue, which costs what a poll costs.
func (w *Worker) Often(ctx context.Context) {
	for ctx.Err() == nil {
		ids, err := take.Run(ctx, w.rdb, []string{"due"}, time.Now().Unix(), batch).StringSlice() // want fastpoll:`take.Run polled every 20 ms`
		if err != nil || len(ids) == 0 {
			time.Sleep(20 * time.Millisecond)
			continue
		}
		for _, id := range ids {
			w.do(id)
		}
	}
}

// Done waits as long after the last batch as between two.
func (w *Worker) Done(ctx context.Context) error {
	for {
		n, err := w.rdb.ZRemRangeByScore(ctx, "old", "-inf", "1").Result() // want fastpoll:`rdb.ZRemRangeByScore polled every 10 ms`
		if err != nil {
			return err
		}
		log.Println("removed", n)
		time.Sleep(10 * time.Millisecond)
	}
}
