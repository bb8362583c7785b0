package pipeline

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// Queue is given a client or a pipeline. It looks at no answer, so the caller decides.
func Queue(ctx context.Context, c redis.Cmdable, values map[string]string) {
	for k, v := range values {
		c.Set(ctx, k, v, time.Hour)
		c.SAdd(ctx, "keys", k)
	}
}

// QueueOrFail looks at errors, of which a pipeline has none before it is sent.
func QueueOrFail(ctx context.Context, c redis.Cmdable, ids []string) error {
	for _, id := range ids {
		if err := c.Expire(ctx, id, time.Hour).Err(); err != nil {
			return err
		}
	}
	return nil
}

// QueueReads returns the replies, which the caller reads after it has sent them.
func QueueReads(ctx context.Context, c redis.Cmdable, ids []string) map[string]*redis.StringCmd {
	out := map[string]*redis.StringCmd{}
	for _, id := range ids {
		out[id] = c.Get(ctx, id)
	}
	return out
}

// Both sends what Queue and the others have queued.
func (s *Store) Both(ctx context.Context, values map[string]string, ids []string) (map[string]string, error) {
	pipe := s.rdb.Pipeline()
	Queue(ctx, pipe, values)
	if err := QueueOrFail(ctx, pipe, ids); err != nil {
		return nil, err
	}
	replies := QueueReads(ctx, pipe, ids)
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, err
	}
	out := map[string]string{}
	for id, r := range replies {
		out[id] = r.Val()
	}
	return out, nil
}
