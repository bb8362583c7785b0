package blockingcommand

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// A streamReader is what a consumer of a stream needs of a client. The name of its method
// is that of the client, whose reads wait for messages.
type streamReader interface {
	XReadGroup(ctx context.Context, a *redis.XReadGroupArgs) *redis.XStreamSliceCmd
}

// A StreamConsumer works on the messages of a stream.
type StreamConsumer struct {
	reader streamReader
	args   *redis.XReadGroupArgs
}

// NewStreamConsumer returns a consumer that reads with a client.
func NewStreamConsumer(rdb *redis.Client, args *redis.XReadGroupArgs) *StreamConsumer {
	return &StreamConsumer{reader: rdb, args: args}
}

// Run waits for messages in Redis, through an interface of the program.
func (c *StreamConsumer) Run(ctx context.Context, work func(redis.XMessage)) error {
	for {
		streams, err := c.reader.XReadGroup(ctx, c.args).Result()
		if err != nil {
			return err
		}
		for _, s := range streams {
			for _, m := range s.Messages {
				work(m)
			}
		}
	}
}
