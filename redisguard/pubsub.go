package redisguard

import (
	"context"
	"slices"

	"github.com/redis/go-redis/v9"
)

// Invalidate makes the reader forget keys, and those of other instances that
// listen on the same Channel. What a script wrote, for instance, is told in
// this way; what was written through the client is forgotten here already, but
// not elsewhere.
//
// Messages may be lost: MaxAge is what bounds the age of an answer.
func (r Reader) Invalidate(ctx context.Context, keys ...string) error {
	if r.s == nil {
		return nil
	}
	for _, k := range keys {
		r.s.written(k)
	}
	if r.o == nil || r.o.Channel == "" {
		return nil
	}
	keys = slices.Clone(keys) // the caller may leave before they are sent
	return r.g.soon(ctx, r.place(""), func(ctx context.Context) error {
		_, err := r.g.client.Pipelined(ctx, func(p redis.Pipeliner) error {
			for _, k := range keys {
				p.Publish(ctx, r.o.Channel, k)
			}
			return nil
		})
		return err
	})
}

// listen forgets the keys that other instances tell of, until the guard is
// closed. A connection that was lost may have cost messages, so that each new
// subscription forgets everything.
func (r *Reader) listen() { r.g.listen(r.o.Channel, r.s.flush, r.s.written) }
