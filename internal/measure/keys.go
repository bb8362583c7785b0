package measure

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/internal/cmdlabel"
	"github.com/redisvet/redisvet/internal/traffic"
)

// The keyspace is read in pages, with a pause after each, so that the server has
// time for others.
const (
	page      = 100
	pagePause = 20 * time.Millisecond
)

// maxPatterns bounds the patterns that are counted separately.
const maxPatterns = 2000

// sampleKeys reads some keys of each master, and their times to live.
func (m *measurement) sampleKeys(ctx context.Context, most int) {
	masters, err := m.conn.masters(ctx)
	if err != nil || len(masters) == 0 {
		return // poll says so
	}
	space := &traffic.Keyspace{}
	patterns := map[string]*seen{}
	for i, n := range masters {
		size, err := n.client.DBSize(ctx).Result()
		if err != nil && refused(err) {
			m.note("DBSIZE: refused (%s)", firstLine(err))
		}
		m.answered = m.answered || err == nil
		space.Keys += size
		want := int64(most) * int64(i+1) / int64(len(masters))
		if err := m.scan(ctx, n, want, space, patterns); err != nil {
			if refused(err) {
				m.note("SCAN or PTTL: refused (%s)", firstLine(err))
			}
			break
		}
	}
	if space.Sampled == 0 {
		return
	}
	for _, key := range slices.Sorted(maps.Keys(patterns)) {
		space.Patterns = append(space.Patterns, patterns[key].pattern(key))
	}
	slices.SortStableFunc(space.Patterns, func(a, b traffic.Pattern) int { return -cmp.Compare(a.Keys, b.Keys) })
	m.sample.Keyspace = space
}

// scan reads keys of one node until so many are sampled.
func (m *measurement) scan(ctx context.Context, n *node, until int64, space *traffic.Keyspace, patterns map[string]*seen) error {
	var cursor uint64
	for space.Sampled < until {
		m.say(fmt.Sprintf("sampling keys: %d", space.Sampled))
		keys, next, err := n.client.Scan(ctx, cursor, "", page).Result()
		if err != nil {
			return err
		}
		ttls := make([]*redis.DurationCmd, len(keys))
		if len(keys) > 0 {
			_, err = n.client.Pipelined(ctx, func(p redis.Pipeliner) error {
				for i, key := range keys {
					ttls[i] = p.PTTL(ctx, key)
				}
				return nil
			})
		}
		if err != nil {
			return err
		}
		for i, key := range keys {
			add(patterns, key, ttls[i].Val())
		}
		space.Sampled += int64(len(keys))
		if cursor = next; cursor == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pagePause):
		}
	}
	return nil
}

// seen are the keys of one pattern.
type seen struct {
	keys, noTTL int64
	ttls        []float64 // in seconds
}

func add(patterns map[string]*seen, key string, ttl time.Duration) {
	const gone = -2 // since it was scanned
	if ttl == gone {
		return
	}
	name := cmdlabel.Pattern(key)
	if patterns[name] == nil && len(patterns) >= maxPatterns {
		name = traffic.Other
	}
	p := patterns[name]
	if p == nil {
		p = new(seen)
		patterns[name] = p
	}
	p.keys++
	if ttl < 0 {
		p.noTTL++
	} else {
		p.ttls = append(p.ttls, ttl.Seconds())
	}
}

func (p *seen) pattern(key string) traffic.Pattern {
	out := traffic.Pattern{Key: key, Keys: p.keys, NoTTL: p.noTTL}
	if n := len(p.ttls); n > 0 {
		slices.Sort(p.ttls)
		out.MinTTL, out.MedianTTL, out.MaxTTL = p.ttls[0], p.ttls[n/2], p.ttls[n-1]
	}
	return out
}
