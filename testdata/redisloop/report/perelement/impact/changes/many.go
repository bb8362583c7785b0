package changes

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Bus has a method for one message, and one for many.
type Bus struct{ rdb *redis.Client }

func (b *Bus) Publish(ctx context.Context, channel string) error {
	return b.rdb.Publish(ctx, channel, 1).Err()
}

func (b *Bus) PublishMany(ctx context.Context, channels []string) error {
	_, err := b.rdb.Pipelined(ctx, func(p redis.Pipeliner) error {
		for _, c := range channels {
			p.Publish(ctx, c, 1)
		}
		return nil
	})
	return err
}

func (b *Bus) Put(ctx context.Context, id string) { b.rdb.Set(ctx, id, 1, 0) }

func (b *Bus) BatchPut(ctx context.Context, ids []string) {}

// Send, and SendAll for another thing, are for one each.
func (b *Bus) Send(ctx context.Context, id string) { b.rdb.Set(ctx, "sent:"+id, 1, 0) }

func (b *Bus) SendBatchReport(ctx context.Context, name string) {}

// Drop has a method for many of another type.
func (b *Bus) Drop(ctx context.Context, id string) { b.rdb.Del(ctx, id) }

type Other struct{}

func (Other) DropMany(ctx context.Context, ids []string) {}

// Many is a word of the method itself.
func (b *Bus) MarkMany(ctx context.Context, id string) { b.rdb.Set(ctx, "many:"+id, 1, 0) }

// A Writer is what some need of a bus.
type Writer interface {
	Put(ctx context.Context, id string)
	BatchPut(ctx context.Context, ids []string)
}

// A Putter has no more than that.
type Putter interface {
	Put(ctx context.Context, id string)
}

func announce(ctx context.Context, b *Bus, id string) { b.rdb.Publish(ctx, id, 1) }

func announceMany(ctx context.Context, b *Bus, ids []string) {}

// Publisher is a function for one, and nothing is for many.
func publisher(ctx context.Context, b *Bus, id string) { b.rdb.Publish(ctx, id, 1) }

func use(ctx context.Context, b *Bus, ids []string) {
	announceMany(ctx, b, ids)
	var w Writer = b
	var p Putter = b
	for _, id := range ids {
		w.Put(ctx, id) // want perelement/medium:"one SET per element"
	}
	for _, id := range ids {
		p.Put(ctx, id) // want perelement/low:"one SET per element"
	}
}

func (b *Bus) Loops(ctx context.Context, ids []string) {
	for _, id := range ids {
		b.Publish(ctx, id) // want perelement/medium:"one PUBLISH per element"
	}
	for _, id := range ids {
		b.Put(ctx, id) // want perelement/medium:"one SET per element"
	}
	for _, id := range ids {
		announce(ctx, b, id) // want perelement/medium:"one PUBLISH per element"
	}
	for _, id := range ids {
		publisher(ctx, b, id) // want perelement/low:"one PUBLISH per element"
	}
	for _, id := range ids {
		b.Send(ctx, id) // want perelement/low:"one SET per element"
	}
	for _, id := range ids {
		b.Drop(ctx, id) // want perelement/low:"one DEL per element"
	}
	for _, id := range ids {
		b.MarkMany(ctx, id) // want perelement/low:"one SET per element"
	}
	use(ctx, b, ids)
}
