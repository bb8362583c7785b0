package subscriber

import (
	"context"
	"log"

	"github.com/redis/go-redis/v9"
)

type Hub struct {
	ps   *redis.PubSub
	stop chan struct{}
}

// Close ends the loop before it closes the subscription.
func (h *Hub) Close() error {
	close(h.stop)
	return h.ps.Close()
}

// Listen looks at each turn whether it is to end.
func (h *Hub) Listen(ctx context.Context, use func(*redis.Message)) {
	for {
		select {
		case <-h.stop:
			return
		default:
			m, err := h.ps.ReceiveMessage(ctx)
			if err != nil {
				log.Print(err)
				continue
			}
			use(m)
		}
	}
}
