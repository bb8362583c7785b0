package perelement

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// AckAll acknowledges messages that nothing handles here.
func AckAll(ctx context.Context, c *redis.Client, msgs []redis.XMessage) error {
	for _, m := range msgs {
		if err := c.XAck(ctx, "s", "g", m.ID).Err(); err != nil { // want perelement:`^c.XAck in a loop over msgs`
			return err
		}
	}
	return nil
}

// AckFirst acknowledges before it handles.
func AckFirst(ctx context.Context, c *redis.Client, msgs []redis.XMessage, handle func(redis.XMessage) error) error {
	for _, m := range msgs {
		if err := c.XAck(ctx, "s", "g", m.ID).Err(); err != nil { // want perelement:`^c.XAck in a loop over msgs`
			return err
		}
		if err := handle(m); err != nil {
			return err
		}
	}
	return nil
}

// Warm fills a cache with what it loads.
func Warm(ctx context.Context, c *redis.Client, ids []string, load func(context.Context, string) (string, error)) error {
	for _, id := range ids {
		v, err := load(ctx, id)
		if err != nil {
			return err
		}
		if err := c.Set(ctx, id, v, 0).Err(); err != nil { // want perelement:`^c.Set in a loop over ids`
			return err
		}
	}
	return nil
}

// Checked only checks before it writes.
func Checked(ctx context.Context, c *redis.Client, ids []string, check func(string) error) error {
	for _, id := range ids {
		if err := check(id); err != nil {
			return err
		}
		if err := c.Set(ctx, id, 1, 0).Err(); err != nil { // want perelement:`^c.Set in a loop over ids`
			return err
		}
	}
	return nil
}

// Beat sends the same thing each time, and not the element.
func Beat(ctx context.Context, c *redis.Client, ids []string, send func(string) error) error {
	for _, id := range ids {
		if err := send("beat"); err != nil {
			return err
		}
		if err := c.Set(ctx, id, 1, 0).Err(); err != nil { // want perelement:`^c.Set in a loop over ids`
			return err
		}
	}
	return nil
}
