package input

import (
	"context"
	"io"

	"github.com/redis/go-redis/v9"
)

// A Conn is somebody's connection: who sends paces the loop.
type Conn interface {
	ReadJSON(v any) error
}

func Serve(ctx context.Context, rdb *redis.Client, c Conn) error {
	for {
		var room string
		if err := c.ReadJSON(&room); err != nil {
			return err
		}
		if err := rdb.Publish(ctx, room, "hello").Err(); err != nil {
			return err
		}
	}
}

// Copy reads a file or a socket.
func Copy(ctx context.Context, rdb *redis.Client, r io.Reader) error {
	buf := make([]byte, 1500)
	for {
		n, err := r.Read(buf)
		if err != nil {
			return err
		}
		rdb.RPush(ctx, "chunks", buf[:n])
	}
}
