// Package peer reads what another side sends, by a connection of its own type.
package peer

import (
	"context"

	"github.com/coder/websocket"
	"github.com/redis/go-redis/v9"
)

type Conn struct{ ws *websocket.Conn }

func (c *Conn) ReadMessage() ([]byte, error) {
	_, data, err := c.ws.Read(context.Background())
	return data, err
}

type Chat struct{ rdb *redis.Client }

func (c *Chat) handle(ctx context.Context, data []byte) error {
	return c.rdb.HIncrBy(ctx, "messages", string(data), 1).Err()
}

// Serve is as fast as the other side.
func (c *Chat) Serve(ctx context.Context, conn *Conn) error {
	for {
		data, err := conn.ReadMessage()
		if err != nil {
			return err
		}
		c.handle(ctx, data)
	}
}
