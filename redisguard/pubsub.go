package redisguard

import (
	"context"
	"slices"

	"github.com/redis/go-redis/v9"
)

// Invalidate makes this reader forget keys, and readers of other instances that
// listen on the same Channel. Use it for keys that a script wrote, for
// instance. Keys written through the client are already forgotten here, but not
// in other instances.
//
// Messages may be lost; MaxAge still bounds the age of a reply.
func (r Reader) Invalidate(ctx context.Context, keys ...string) error {
	if r.s == nil {
		return nil
	}
	for _, k := range keys {
		r.s.written(k)
	}
	if r.o == nil || r.o.Channel == "" || len(keys) == 0 {
		return nil
	}
	keys = slices.Clone(keys) // the caller may return before they are sent
	return r.g.soon(ctx, r.place(""), func(ctx context.Context) error {
		r.g.counts.sent.Add(int64(len(keys) - 1)) // the request counts for one
		_, err := r.g.client.Pipelined(ctx, func(p redis.Pipeliner) error {
			for _, k := range keys {
				p.Publish(ctx, r.o.Channel, k)
			}
			return nil
		})
		return err
	})
}

// listen forgets the keys that other instances publish, until the guard is
// closed. A lost connection may have lost messages, so each new subscription
// forgets everything.
func (r Reader) listen() { r.g.listen(r.o.Channel, r.s.flush, r.s.written) }
