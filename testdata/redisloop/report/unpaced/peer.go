package unpaced

import (
	"context"
	"net/http"

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

// Push sends the price to the other side, at full speed.
func Push(ctx context.Context, rdb *redis.Client, conn *websocket.Conn) error {
	for {
		price, err := rdb.Get(ctx, "price").Bytes() // want unpaced:"one GET per round trip"
		if err != nil {
			return err
		}
		if err := conn.Write(ctx, websocket.MessageText, price); err != nil {
			return err
		}
	}
}

// Events writes to a buffer, which flushing does not slow down.
func Events(w http.ResponseWriter, r *http.Request, rdb *redis.Client) {
	out := http.NewResponseController(w)
	for {
		select {
		case <-r.Context().Done():
			return
		default:
			price := rdb.Get(r.Context(), "price").Val() // want unpaced:"one GET per round trip"
			if _, err := w.Write([]byte("data: " + price + "\n\n")); err != nil {
				return
			}
			if err := out.Flush(); err != nil {
				return
			}
		}
	}
}

// Echo waits for the other side each time.
func Echo(ctx context.Context, rdb *redis.Client, conn *websocket.Conn) error {
	for {
		_, key, err := conn.Read(ctx)
		if err != nil {
			return err
		}
		price, err := rdb.Get(ctx, string(key)).Bytes()
		if err != nil {
			return err
		}
		if err := conn.Write(ctx, websocket.MessageText, price); err != nil {
			return err
		}
	}
}
