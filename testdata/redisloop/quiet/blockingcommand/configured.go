package blockingcommand

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// Feed reads a stream, if it is configured.
type Feed struct {
	rdb    *redis.Client
	stream string
}

// Run begins again at once after each batch. What the helper sends comes after its wait.
func (f *Feed) Run(ctx context.Context, handle func(string)) {
	for ctx.Err() == nil {
		list, err := f.read(ctx)
		if err != nil {
			time.Sleep(time.Second)
			continue
		}
		for _, x := range list {
			handle(x)
		}
	}
}

func (f *Feed) read(ctx context.Context) ([]string, error) {
	if f.stream == "" {
		return nil, nil
	}
	streams, err := f.rdb.XReadGroup(ctx, &redis.XReadGroupArgs{
		Group: "feed", Consumer: "one", Streams: []string{f.stream, ">"}, Block: time.Second,
	}).Result()
	if err == redis.Nil {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("feed: %w", err)
	}
	var out []string
	for _, s := range streams {
		for _, m := range s.Messages {
			out = append(out, m.ID)
		}
		f.rdb.XAck(ctx, f.stream, "feed", s.Messages[0].ID)
	}
	return out, nil
}
