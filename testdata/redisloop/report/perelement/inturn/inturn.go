// Package inturn has loops that wait for one stream or list after another, where one
// command waits for all of them.
package inturn

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

type Log struct{ rdb redis.UniversalClient }

// read waits up to 10 ms for the events of one auction.
func (l *Log) read(ctx context.Context, auction string) ([]redis.XMessage, error) {
	res, err := l.rdb.XReadGroup(ctx, &redis.XReadGroupArgs{
		Group: "g", Consumer: "c", Streams: []string{"bids:" + auction, ">"}, Count: 64, Block: 10 * time.Millisecond,
	}).Result()
	if err != nil || len(res) == 0 {
		return nil, err
	}
	return res[0].Messages, nil
}

func (l *Log) Poll(ctx context.Context, auctions []string, handle func(redis.XMessage)) {
	for _, auction := range auctions {
		events, err := l.read(ctx, auction) // want perelement/medium:`^l.read in a loop over auctions: one XREADGROUP per element \(through \(\*Log\).read\); use one XREADGROUP for all keys$`
		if err != nil {
			continue
		}
		for _, e := range events {
			handle(e)
		}
	}
}

// Forever does so in a loop without an end.
func (l *Log) Forever(ctx context.Context, handle func(redis.XMessage)) {
	for ctx.Err() == nil {
		for _, auction := range l.rdb.SMembers(ctx, "auctions").Val() {
			events, _ := l.read(ctx, auction) // want perelement/medium:`one XREADGROUP per element`
			for _, e := range events {
				handle(e)
			}
		}
		time.Sleep(time.Second)
	}
}

// Queues waits a second for each.
func Queues(ctx context.Context, rdb *redis.Client, queues []string, work func(string)) {
	for _, q := range queues {
		job, err := rdb.BRPop(ctx, time.Second, q).Result() // want perelement/medium:`^rdb.BRPop in a loop over queues: one BRPOP per element; use one BRPOP for all keys$`
		if err == nil {
			work(job[1])
		}
	}
}

// Streams reads from where it was.
func Streams(ctx context.Context, rdb *redis.Client, last map[string]string) {
	for stream, id := range last {
		res, err := rdb.XRead(ctx, &redis.XReadArgs{Streams: []string{stream, id}, Block: time.Second}).Result() // want perelement/medium:`one XREAD per element; use one XREAD for all keys`
		if err != nil {
			continue
		}
		last[stream] = res[0].Messages[len(res[0].Messages)-1].ID
	}
}

// Marked acknowledges what it has read.
func (l *Log) Marked(ctx context.Context, auctions []string, handle func(redis.XMessage) error) {
	for _, auction := range auctions {
		events, _ := l.read(ctx, auction) // want perelement/medium:`one XREADGROUP per element`
		for _, e := range events {
			if handle(e) == nil {
				l.rdb.XAck(ctx, "bids:"+auction, "g", e.ID)
			}
		}
	}
}

// Scores pops the least of each set.
func Scores(ctx context.Context, rdb *redis.Client, sets []string, work func(any)) {
	for _, s := range sets {
		if z, err := rdb.BZPopMin(ctx, time.Second, "set:"+s).Result(); err == nil { // want perelement/medium:`one BZPOPMIN per element`
			work(z.Member)
		}
	}
}

// Failed puts what cannot be handled into another list.
func Failed(ctx context.Context, rdb *redis.Client, queues []string, work func(string) error) {
	for _, q := range queues {
		job, err := rdb.BRPop(ctx, time.Second, q).Result() // want perelement/medium:`one BRPOP per element`
		if err != nil {
			continue
		}
		if err := work(job[1]); err != nil {
			rdb.LPush(ctx, "failed", job[1])
		}
	}
}
