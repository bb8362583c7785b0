package acknowledgement

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// A Consumer reads one stream.
type Consumer struct {
	rdb           *redis.Client
	stream, group string
}

// Seen marks the messages of one stream, which is a field.
func (c *Consumer) Seen(ctx context.Context, messages []redis.XMessage) {
	for _, m := range messages {
		c.rdb.XAck(ctx, c.stream, c.group, m.ID) // want perelement:`use a variadic XACK or a pipeline$`
	}
}

// Each has another stream each time.
func (c *Consumer) Each(ctx context.Context, streams []redis.XStream) {
	for _, s := range streams {
		c.stream = s.Stream
		c.rdb.XAck(ctx, c.stream, c.group, s.Messages[0].ID) // want perelement:`one XACK per element; use a pipeline$`
	}
}
