// Package caller calls services. It refuses calls that are over a limit, which
// it keeps in memory.
package caller

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
)

var ErrRejected = errors.New("rejected")

type Caller struct {
	rdb  *redis.Client
	busy chan struct{}
}

func (c *Caller) Call(ctx context.Context, id string) error {
	select {
	case c.busy <- struct{}{}:
		defer func() { <-c.busy }()
	default:
		return ErrRejected
	}
	endpoint, err := c.rdb.Get(ctx, "endpoint:"+id).Result()
	if err != nil {
		return err
	}
	return c.rdb.Publish(ctx, "calls:"+id, endpoint).Err()
}
