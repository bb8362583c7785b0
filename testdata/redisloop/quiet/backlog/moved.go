package backlog

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

type mail struct{ id, text string }

// Outbox has mails that are moved while they are sent.
type Outbox struct{ rdb *redis.Client }

// Send waits only if no mail is due.
func (o *Outbox) Send(ctx context.Context, send func(*mail)) {
	for ctx.Err() == nil {
		m, err := o.next(ctx)
		if err != nil {
			time.Sleep(time.Second)
			continue
		}
		if m == nil {
			time.Sleep(time.Second)
			continue
		}
		send(m)
	}
}

// next moves a mail that is due in a transaction.
func (o *Outbox) next(ctx context.Context) (*mail, error) {
	due, err := o.rdb.ZRangeByScore(ctx, "due", &redis.ZRangeBy{Min: "-inf", Max: "1", Count: 1}).Result()
	if err != nil {
		return nil, err
	}
	if len(due) == 0 {
		return nil, nil
	}
	pipe := o.rdb.TxPipeline()
	pipe.ZRem(ctx, "due", due[0])
	pipe.SAdd(ctx, "sending", due[0])
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, err
	}
	text, err := o.rdb.Get(ctx, "mail:"+due[0]).Result()
	return &mail{due[0], text}, err
}
