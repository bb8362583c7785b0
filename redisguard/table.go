package redisguard

import (
	"hash/maphash"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// A table maps names to the state of an instance, with a limit in bytes. Names
// come from outside, and a million of them must not fill the memory.
//
// An entry is evicted only if evictable reports that nothing is lost by it. If
// none is evictable, a new name gets no entry.
type table[V any] struct {
	limit     int64
	each      int64 // bytes of an entry without its name
	fresh     func(name string) *V
	evictable func(*V) bool
	seed      maphash.Seed
	bytes     atomic.Int64
	shards    [tableShards]shard[V]
}

type shard[V any] struct {
	mu      sync.RWMutex
	entries map[string]*V
}

const (
	tableShards = 32
	// tableSample is the number of entries of a shard that are checked for
	// eviction. Go iterates over a map from a random position, so the table
	// needs no order of use, which would cost a write per hit.
	tableSample = 8
)

func newTable[V any](limit, each int64, fresh func(string) *V, evictable func(*V) bool) *table[V] {
	return &table[V]{limit: limit, each: each, fresh: fresh, evictable: evictable, seed: maphash.MakeSeed()}
}

// find returns the entry of a name, or nil.
func (t *table[V]) find(name string) *V {
	s := &t.shards[maphash.String(t.seed, name)%tableShards]
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.entries[name]
}

// get returns the entry of a name, and creates it if needed. It returns nil if
// there is no space.
func (t *table[V]) get(name string) *V {
	s := &t.shards[maphash.String(t.seed, name)%tableShards]
	s.mu.RLock()
	v := s.entries[name]
	s.mu.RUnlock()
	if v != nil {
		return v
	}
	return t.add(s, name)
}

// pin returns the entry of a name, and creates it regardless of the limit. It
// calls mark on the entry under the lock that evictions need.
func (t *table[V]) pin(name string, mark func(*V)) *V {
	s := &t.shards[maphash.String(t.seed, name)%tableShards]
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.entries[name]
	if v == nil {
		v = s.put(strings.Clone(name), t.fresh)
		t.bytes.Add(t.each + int64(len(name)))
	}
	mark(v)
	return v
}

func (t *table[V]) add(s *shard[V], name string) *V {
	cost := t.each + int64(len(name))
	if t.bytes.Add(cost) > t.limit && !t.makeRoom(s) {
		t.bytes.Add(-cost)
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if v := s.entries[name]; v != nil {
		t.bytes.Add(-cost)
		return v
	}
	return s.put(strings.Clone(name), t.fresh) // it may be a small part of a large request
}

func (s *shard[V]) put(name string, fresh func(string) *V) *V {
	if s.entries == nil {
		s.entries = map[string]*V{}
	}
	v := fresh(name)
	s.entries[name] = v
	return v
}

// makeRoom evicts entries until the table is within its limit, from s first and
// then from a few other shards. It does not search all shards: in a flood of
// names, each new name would search the whole table.
func (t *table[V]) makeRoom(s *shard[V]) bool {
	for missed := 0; t.bytes.Load() > t.limit; {
		if t.drop(s) {
			continue
		}
		if missed++; missed > tableShards/8 {
			return false
		}
		s = &t.shards[rand.N(tableShards)]
	}
	return true
}

func (t *table[V]) drop(s *shard[V]) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	looked := 0
	for name, v := range s.entries {
		if t.evictable(v) {
			delete(s.entries, name)
			t.bytes.Add(-t.each - int64(len(name)))
			return true
		}
		if looked++; looked == tableSample {
			break
		}
	}
	return false
}

// all returns the entries.
func (t *table[V]) all() []*V {
	var list []*V
	for i := range t.shards {
		s := &t.shards[i]
		s.mu.RLock()
		list = slices.AppendSeq(list, maps.Values(s.entries))
		s.mu.RUnlock()
	}
	return list
}

// len returns the number of entries.
func (t *table[V]) len() int {
	n := 0
	for i := range t.shards {
		s := &t.shards[i]
		s.mu.RLock()
		n += len(s.entries)
		s.mu.RUnlock()
	}
	return n
}
