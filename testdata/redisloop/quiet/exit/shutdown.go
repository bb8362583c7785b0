package exit

import (
	"context"
	"log"
)

// Serve talks to Redis only when it ends.
func (c *Config) Serve(ctx context.Context, requests <-chan string) {
	for {
		select {
		case <-ctx.Done():
			c.rdb.Del(context.WithoutCancel(ctx), "serving")
			return
		case r := <-requests:
			log.Println(r)
		}
	}
}

// Spin is a loop without a pause, but the command in it is sent once.
func (c *Config) Spin(ctx context.Context, ready func() bool) {
	for {
		select {
		case <-ctx.Done():
			c.rdb.Publish(context.WithoutCancel(ctx), "events", "stopped")
			return
		default:
		}
		if ready() {
			c.rdb.Publish(ctx, "events", "ready")
			return
		}
	}
}
