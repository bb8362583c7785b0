package redisguard

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard/internal/sent"
)

// mget is the question for each key of an MGET. It differs from GET, which
// fails where MGET returns nil: for keys that are no strings.
var mget = question{command: "mget"}

// MGet is redis.Cmdable's. Keys are cached one by one. One command reads those
// that are missing or too old.
func (r Reader) MGet(ctx context.Context, keys ...string) *redis.SliceCmd {
	whole := func() *redis.SliceCmd {
		keys := slices.Clone(keys) // the caller may return before it is sent
		return pass(r, ctx, redis.NewSliceCmd, func(ctx context.Context) *redis.SliceCmd { return r.c.MGet(ctx, keys...) }, argsOf("mget", keys)...)
	}
	_, spread := r.c.(*redis.Ring) // go-redis sends it to the server of the first key, which lacks other keys
	if r.p == nil || spread || len(keys) == 0 || r.s.rewritten.Load() && !r.scoped() {
		return whole()
	}
	if !r.rolled(keys...) {
		return unrolled(r, ctx, redis.NewSliceCmd, argsOf("mget", keys))
	}
	cmd := redis.NewSliceCmd(ctx, argsOf("mget", keys)...)
	q := mget
	if r.scoped() {
		q.scope = r.o.Scope(ctx)
	}
	vals := make([]any, len(keys))
	missing := r.heldOf(keys, q, vals)
	if len(missing) == 0 {
		r.counts.hits.Add(1)
		cmd.SetVal(vals)
		return cmd
	}
	if err := ctx.Err(); err != nil {
		cmd.SetErr(err)
		return cmd
	}
	r.counts.misses.Add(1)
	ctx = r.oneCall(ctx)
	if err := r.fill(ctx, keys, missing, q, vals); errors.Is(err, errRewritten) {
		return whole()
	} else if err != nil && !r.staleAll(keys, missing, q, vals, err) {
		cmd.SetErr(err)
	} else {
		cmd.SetVal(vals)
	}
	return cmd
}

// heldOf copies cached values to vals, and returns the indexes of the others.
func (r Reader) heldOf(keys []string, q question, vals []any) (missing []int) {
	maxAge, nilAge := r.age(), r.nilAge()
	for i, k := range keys {
		e, age := r.s.hit(k, q, maxAge)
		switch {
		case e == nil || e.value == nil && age > nilAge:
			missing = append(missing, i)
		case e.value != nil:
			vals[i] = strings.Clone(e.value.(string))
		}
	}
	return missing
}

// staleAll copies replies for the keys at missing to vals that are older than
// MaxAge, if there are such replies for all of them.
func (r Reader) staleAll(keys []string, missing []int, q question, vals []any, err error) bool {
	for _, i := range missing {
		e := r.older(keys[i], q, err)
		if e == nil {
			return false
		}
		if e.value != nil {
			vals[i] = strings.Clone(e.value.(string))
		}
	}
	r.counts.stale.Add(int64(len(missing)))
	return true
}

// fill reads the keys at missing, once for all callers with the same missing
// keys.
func (r Reader) fill(ctx context.Context, keys []string, missing []int, q question, vals []any) error {
	ctx2 := sent.WithCaller(context.WithoutCancel(ctx))
	boxes, epochs := make([]*box, len(missing)), make([]uint64, len(missing))
	sent := []any{"mget"}
	var flight strings.Builder
	fmt.Fprintf(&flight, "%p %q", r.g, q.scope)
	for j, i := range missing {
		boxes[j], epochs[j] = r.s.open(keys[i])
		sent = append(sent, boxes[j].key)
		fmt.Fprintf(&flight, " %p %d", boxes[j], epochs[j])
	}
	landed := r.s.mgets.DoChan(flight.String(), func() (any, error) {
		var got []any
		err := r.run(ctx2, boxes[0].key, func(ctx context.Context) error {
			at := r.s.now()
			c := redis.NewSliceCmd(ctx, sent...)
			real := &sentKey{s: r.s, boxes: boxes, command: q.command}
			_ = r.p.Process(context.WithValue(ctx, sentKeyKey{}, real), c)
			all, err := c.Result()
			switch {
			case err != nil:
				return err
			case len(all) != len(boxes):
				return fmt.Errorf("redisguard: MGET of %d keys has %d answers", len(boxes), len(all))
			}
			asked := !real.other.Load()
			for j, b := range boxes {
				asked = asked && sent[1+j] == b.key
			}
			if !r.trusted(asked) {
				return errRewritten
			}
			for j, b := range boxes {
				e := &entry{of: q, value: all[j], at: at}
				r.s.put(b, epochs[j], e)
			}
			got = all
			return nil
		})
		if err != nil {
			return nil, err // the abandoned request may still write to got
		}
		return got, nil
	})
	select {
	case res := <-landed:
		if res.Err != nil {
			return res.Err
		}
		for j, v := range res.Val.([]any) {
			if s, ok := v.(string); ok {
				vals[missing[j]] = strings.Clone(s)
			}
		}
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
