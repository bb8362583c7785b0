package acknowledgement

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// Consume acknowledges each message when its handler has not failed.
func Consume(ctx context.Context, c *redis.Client, handle func(context.Context, redis.XMessage) error) error {
	streams, err := c.XReadGroup(ctx, &redis.XReadGroupArgs{Group: "g", Consumer: "c", Streams: []string{"s", ">"}, Count: 10, Block: time.Second}).Result()
	if err != nil {
		return err
	}
	for _, s := range streams {
		for _, m := range s.Messages {
			if err := handle(ctx, m); err != nil {
				return err
			}
			if err := c.XAck(ctx, "s", "g", m.ID).Err(); err != nil {
				return err
			}
		}
	}
	return nil
}

type handler interface {
	Handle(ctx context.Context, values map[string]any) error
}

func process(ctx context.Context, c *redis.Client, m redis.XMessage, h handler) error {
	if err := h.Handle(ctx, m.Values); err != nil {
		return err
	}
	_, err := c.TxPipelined(ctx, func(p redis.Pipeliner) error {
		p.XAck(ctx, "s", "g", m.ID)
		p.XDel(ctx, "s", m.ID)
		return nil
	})
	return err
}

// InHelper does both in a helper.
func InHelper(ctx context.Context, c *redis.Client, msgs []redis.XMessage, h handler) error {
	for _, m := range msgs {
		if err := process(ctx, c, m, h); err != nil {
			return err
		}
	}
	return nil
}

// Upload records each file that is there.
func Upload(ctx context.Context, c *redis.Client, files []string, upload func(context.Context, string) error) error {
	for _, f := range files {
		if err := upload(ctx, f); err != nil {
			return err
		}
		if err := c.Set(ctx, "done:"+f, 1, 0).Err(); err != nil {
			return err
		}
	}
	return nil
}

type objects interface {
	Put(ctx context.Context, name string) (etag string, err error)
}

// Tagged records what the store has answered.
func Tagged(ctx context.Context, c *redis.Client, files []string, s objects) error {
	for _, f := range files {
		etag, err := s.Put(ctx, f)
		if err != nil {
			return err
		}
		if err := c.HSet(ctx, "done", f, etag).Err(); err != nil {
			return err
		}
	}
	return nil
}

type outbox struct {
	rdb  *redis.Client
	send func(msg string) error
}

// Flush takes each message off that is sent.
func (o *outbox) Flush(ctx context.Context, msgs []string) {
	for _, m := range msgs {
		if err := o.send(m); err != nil {
			continue
		}
		o.rdb.LRem(ctx, "outbox", 1, m)
	}
}
