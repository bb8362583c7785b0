package perelement

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
)

type Feed struct {
	rdb   *redis.Client
	store entries
}

// Tails asks in one of two directions: one command for each id.
func (f *Feed) Tails(ctx context.Context, ids []string, back bool) {
	for _, id := range ids {
		f.tail(ctx, id, back) // want perelement:`f.tail in a loop over ids: one XREVRANGE per element`
	}
}

func (f *Feed) tail(ctx context.Context, id string, back bool) []redis.XMessage {
	if back {
		return f.rdb.XRevRange(ctx, id, "+", "-").Val()
	}
	return f.rdb.XRange(ctx, id, "-", "+").Val()
}

// Renewed costs as much as its costlier way, whichever comes first.
func (f *Feed) Renewed(ctx context.Context, ids []string) {
	for _, id := range ids {
		f.renew(ctx, id, id > "m") // want perelement:`f.renew in a loop over ids: 2 commands \(EXPIRE, HGETALL\) per element`
	}
}

func (f *Feed) renew(ctx context.Context, id string, whole bool) {
	switch {
	case id == "":
		f.rdb.Del(ctx, "empty")
	case whole:
		f.rdb.HGetAll(ctx, id)
		f.rdb.Expire(ctx, id, 0)
	default:
		f.rdb.HGet(ctx, id, "last")
	}
}

// Both ways meet again: the last command is sent on each.
func (f *Feed) Joined(ctx context.Context, ids []string) {
	for _, id := range ids {
		f.joined(ctx, id) // want perelement:`f.joined in a loop over ids: 2 commands \(DEL, PUBLISH\) per element`
	}
}

func (f *Feed) joined(ctx context.Context, id string) {
	if id == "" {
		f.rdb.Del(ctx, "empty")
	} else {
		f.rdb.Set(ctx, id, 1, 0)
	}
	f.rdb.Publish(ctx, "changed", id)
}

// An inner loop takes one branch after the other, so that both count.
func (f *Feed) Pairs(ctx context.Context, ids []string) {
	for _, id := range ids {
		f.pair(ctx, id) // want perelement:`f.pair in a loop over ids: 3 commands \(PUBLISH, SET, TTL\) per element`
	}
}

func (f *Feed) pair(ctx context.Context, id string) {
	for i := range 2 {
		if i == 0 {
			f.rdb.Set(ctx, id, 1, 0)
		} else {
			f.rdb.TTL(ctx, id)
		}
	}
	f.rdb.Publish(ctx, "changed", id)
}

type entries interface {
	Touch(ctx context.Context, id string)
}

type (
	plain struct{ rdb *redis.Client }
	rich  struct{ rdb *redis.Client }
)

func (p plain) Touch(ctx context.Context, id string) { p.rdb.Persist(ctx, id) }

func (r rich) Touch(ctx context.Context, id string) {
	r.rdb.HSet(ctx, id, "at", 1)
	r.rdb.Publish(ctx, "touched", id)
}

func NewFeed(rdb *redis.Client, simple bool) *Feed {
	if simple {
		return &Feed{rdb, plain{rdb}}
	}
	return &Feed{rdb, rich{rdb}}
}

// Touched calls one of two implementations, and pays for one.
func (f *Feed) Touched(ctx context.Context, ids []string) {
	for _, id := range ids {
		f.store.Touch(ctx, id) // want perelement:`f.store.Touch in a loop over ids: 2 commands \(HSET, PUBLISH\) per element`
	}
}

// Switched sends one of two commands itself.
func (f *Feed) Switched(ctx context.Context, ids []string) {
	for _, id := range ids {
		if id > "m" {
			f.rdb.Persist(ctx, id) // want perelement:`f.rdb.Persist in a loop over ids: one PERSIST per element; use a pipeline`
		} else {
			f.rdb.PExpire(ctx, id, 0)
		}
	}
}

// Known needs the answer for each id, which one EXISTS of all does not have.
func (f *Feed) Known(ctx context.Context, ids []string) (out []string, err error) {
	for _, id := range ids {
		n, err := f.rdb.Exists(ctx, "feed:"+id).Result() // want perelement:`one EXISTS per element; use a pipeline$`
		if err != nil {
			return nil, err
		}
		if n == 1 {
			out = append(out, id)
		}
	}
	return out, nil
}

// Removed asks whether its own command removed anything.
func (f *Feed) Removed(ctx context.Context, ids []string) error {
	for _, id := range ids {
		if f.rdb.Del(ctx, "feed:"+id).Val() == 0 { // want perelement:`one DEL per element; use a pipeline$`
			return errors.New("nothing of " + id)
		}
	}
	return nil
}

// Count adds the answers up, as one EXISTS does.
func (f *Feed) Count(ctx context.Context, ids []string) (n int64) {
	for _, id := range ids {
		n += f.rdb.Exists(ctx, "feed:"+id).Val() // want perelement:`one EXISTS per element; use a variadic EXISTS or a pipeline`
	}
	return n
}

// Limits reads the same key for each id.
func (f *Feed) Limits(ctx context.Context, ids []string, at func(id, limit string)) {
	for _, id := range ids {
		at(id, f.rdb.Get(ctx, "feed:limit").Val()) // want perelement:`one GET per element; use one GET outside of the loop, its key is always the same`
	}
}

// Scanned is over what a scan finds, and not over its iterator.
func (f *Feed) Scanned(ctx context.Context) {
	iter := f.rdb.Scan(ctx, 0, "feed:*", 0).Iterator()
	for iter.Next(ctx) {
		f.rdb.Persist(ctx, iter.Val()) // want perelement:`f.rdb.Persist in a loop over what a scan finds: one PERSIST per element`
	}
}

// Entries of a status are no health check.
func (f *Feed) Status(ctx context.Context, ids []string) {
	for _, id := range ids {
		f.rdb.Get(ctx, "status:"+id) // want perelement:`^f.rdb.Get and f.rdb.Persist in a loop over ids: 2 commands \(GET, PERSIST\)`
		f.rdb.Persist(ctx, id)
	}
}
