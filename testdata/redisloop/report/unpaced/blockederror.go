package unpaced

import (
	"context"
	"log"
	"time"

	"github.com/redis/go-redis/v9"
)

// Follow blocks for new entries, but an error comes back at once: with the
// group deleted this turns as fast as the server refuses.
func (p *Projector) Follow(ctx context.Context) {
	for ctx.Err() == nil {
		streams, err := p.rdb.XReadGroup(ctx, &redis.XReadGroupArgs{ // want unpaced:`rdb.XReadGroup in a loop without a wait when err != nil: one XREADGROUP`
			Group:    p.group,
			Consumer: "projector",
			Streams:  []string{"orders", ">"},
			Block:    5 * time.Second,
			NoAck:    true,
		}).Result()
		if err != nil {
			log.Println("orders:", err)
			continue
		}
		p.applyAll(streams)
	}
}
