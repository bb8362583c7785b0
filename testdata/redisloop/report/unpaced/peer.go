package unpaced

import (
	"context"

	"github.com/coder/websocket"
	"github.com/redis/go-redis/v9"
)

// Chat writes to the other side, which waits for nobody.
func Chat(ctx context.Context, rdb *redis.Client, conn *websocket.Conn) {
	for ctx.Err() == nil {
		conn.SetReadLimit(1 << 20)
		rdb.Incr(ctx, "alive") // want unpaced:"one INCR per round trip"
	}
}
