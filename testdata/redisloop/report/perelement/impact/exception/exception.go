// Package exception has commands for elements only that are not as the others are, and
// twins for all or any of them.
package exception

import (
	"context"
	"fmt"

	"github.com/redis/go-redis/v9"
)

type Schedule struct {
	rdb    *redis.Client
	counts map[string]int64
}

// Due removes members that are no strings.
func (s *Schedule) Due(ctx context.Context, key string) (out []string) {
	for _, z := range s.rdb.ZRangeWithScores(ctx, key, 0, -1).Val() {
		member, ok := z.Member.(string)
		if !ok {
			s.rdb.ZRem(ctx, key, z.Member) // want perelement/low:"ZREM per element"
			continue
		}
		out = append(out, member)
	}
	return out
}

// Values does so with an else.
func (s *Schedule) Values(ctx context.Context, values []any) (out []string) {
	for _, v := range values {
		if text, ok := v.(string); ok {
			out = append(out, text)
		} else {
			out = append(out, s.rdb.Get(ctx, fmt.Sprint(v)).Val()) // want perelement/low:"GET per element"
		}
	}
	return out
}

// Strings is for those that are as expected.
func (s *Schedule) Strings(ctx context.Context, values []any) (out []string) {
	for _, v := range values {
		if text, ok := v.(string); ok {
			out = append(out, s.rdb.Get(ctx, text).Val()) // want perelement/medium:"GET per element"
		}
	}
	return out
}

type closer interface{ Closed() bool }

// Open skips some of those that can be closed.
func (s *Schedule) Open(ctx context.Context, values []any) (out []string) {
	for _, v := range values {
		if c, ok := v.(closer); ok && c.Closed() {
			continue
		}
		out = append(out, s.rdb.Get(ctx, fmt.Sprint(v)).Val()) // want perelement/medium:"GET per element"
	}
	return out
}

// Deliveries asks for those one by one that the answer for all did not have.
func (s *Schedule) Deliveries(ctx context.Context, stream, group string, ids []string) map[string]int64 {
	out := map[string]int64{}
	pending, err := s.rdb.XPendingExt(ctx, &redis.XPendingExtArgs{Stream: stream, Group: group, Start: "-", End: "+", Count: 100}).Result()
	if err != nil {
		return nil
	}
	for _, p := range pending {
		out[p.ID] = p.RetryCount
	}
	for _, id := range ids {
		if _, ok := out[id]; ok {
			continue
		}
		one, err := s.rdb.XPendingExt(ctx, &redis.XPendingExtArgs{Stream: stream, Group: group, Start: id, End: id, Count: 1}).Result() // want perelement/low:"XPENDING per element"
		if err != nil || len(one) == 0 {
			continue
		}
		out[id] = one[0].RetryCount
	}
	return out
}

// Names asks for those that MGET had nothing for.
func (s *Schedule) Names(ctx context.Context, ids []string) map[string]string {
	out := map[string]string{}
	for i, v := range s.rdb.MGet(ctx, ids...).Val() {
		if name, ok := v.(string); ok {
			out[ids[i]] = name
		}
	}
	for _, id := range ids {
		if _, ok := out[id]; !ok {
			out[id] = s.rdb.HGet(ctx, "old:"+id, "name").Val() // want perelement/low:"HGET per element"
		}
	}
	return out
}

// Once asks for each once.
func (s *Schedule) Once(ctx context.Context, ids []string) map[string]string {
	out := map[string]string{}
	for _, id := range ids {
		if _, ok := out[id]; !ok {
			out[id] = s.rdb.HGet(ctx, "names:"+id, "name").Val() // want perelement/medium:"HGET per element"
		}
	}
	return out
}

// Given is over those that somebody else has not.
func (s *Schedule) Given(ctx context.Context, ids []string, known map[string]string) (out []string) {
	for _, id := range ids {
		if _, ok := known[id]; !ok {
			out = append(out, s.rdb.HGet(ctx, "names:"+id, "name").Val()) // want perelement/medium:"HGET per element"
		}
	}
	return out
}

// Had reads those that are there.
func (s *Schedule) Had(ctx context.Context, ids []string) (out []string) {
	have := map[string]bool{}
	for _, id := range s.rdb.SMembers(ctx, "ids").Val() {
		have[id] = true
	}
	for _, id := range ids {
		if _, ok := have[id]; ok {
			out = append(out, s.rdb.HGet(ctx, "names:"+id, "name").Val()) // want perelement/medium:"HGET per element"
		}
	}
	return out
}

type hub struct {
	failed  []string
	removal []string
}

// Removed is over those that are gone.
func (s *Schedule) Removed(ctx context.Context, all []string, gone func(string) bool) (out []string) {
	var removed []string
	for _, id := range all {
		if gone(id) {
			removed = append(removed, id)
		}
	}
	for _, id := range removed {
		out = append(out, s.rdb.Get(ctx, "left:"+id).Val()) // want perelement/low:"GET per element"
	}
	return out
}

// Failed is over a field.
func (s *Schedule) Failed(ctx context.Context, h *hub) (out []string) {
	for _, id := range h.failed {
		out = append(out, s.rdb.Get(ctx, "job:"+id).Val()) // want perelement/low:"GET per element"
	}
	return out
}

// Evicted has two words.
func (s *Schedule) Evicted(ctx context.Context, evictedClients []string) (out []string) {
	for _, id := range evictedClients {
		out = append(out, s.rdb.Get(ctx, "client:"+id).Val()) // want perelement/low:"GET per element"
	}
	return out
}

// Removal has another word.
func (s *Schedule) Removal(ctx context.Context, h *hub) (out []string) {
	for _, id := range h.removal {
		out = append(out, s.rdb.Get(ctx, "job:"+id).Val()) // want perelement/medium:"GET per element"
	}
	return out
}

// Failover is none.
func (s *Schedule) Failover(ctx context.Context, failover []string) (out []string) {
	for _, id := range failover {
		out = append(out, s.rdb.Get(ctx, "node:"+id).Val()) // want perelement/medium:"GET per element"
	}
	return out
}

// Pending waits for what is done with it.
func (s *Schedule) Pending(ctx context.Context, pending []string) (out []string) {
	for _, id := range pending {
		out = append(out, s.rdb.Get(ctx, "job:"+id).Val()) // want perelement/medium:"GET per element"
	}
	return out
}

// NotFailed is over all others.
func (s *Schedule) NotFailed(ctx context.Context, notFailed []string) (out []string) {
	for _, id := range notFailed {
		out = append(out, s.rdb.Get(ctx, "job:"+id).Val()) // want perelement/medium:"GET per element"
	}
	return out
}
