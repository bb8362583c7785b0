package redisguard

import (
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/maypok86/otter/v2"
	"golang.org/x/sync/singleflight"
)

// A store is what the readers of one client hold, by Redis key. It knows
// nothing of the client, or no client that was read through would ever be
// collected.
//
// How old an answer may be is asked when it is read, so that one store serves
// readers of every maximum age.
type store struct {
	boxes *otter.Cache[string, *box]
	base  time.Time // of the store and not of the package: clocks do not cross a synctest bubble
	// rewritten says that a hook of the client changes keys, by what the
	// context holds for all that is known. Nothing is cached then.
	rewritten atomic.Bool
	longest   atomic.Int64 // length of a key that was asked for
	watched   atomic.Bool  // a hook sees the client's writes
	mgets     singleflight.Group
}

// A box is what is held of one key: the answers of each command and field.
type box struct {
	key   string
	bytes atomic.Int64
	epoch atomic.Uint64         // of the last write that was seen; changed under mu
	last  atomic.Pointer[entry] // the one that was read last, for reads without a lock
	// alias is the box of what the program calls this key, where a hook puts
	// this one in its place.
	alias atomic.Pointer[box]

	mu      sync.RWMutex
	entries map[question]*entry
	flights singleflight.Group
}

// A question is a command on a key, without the key.
type question struct {
	command string
	rest    string // the arguments after the key
	scope   string // of ReaderOptions.Scope
}

// An entry is an answer. It is not changed once it is held.
type entry struct {
	of    question
	epoch uint64
	value any           // nil for redis.Nil
	at    time.Duration // when the request left: its answer may be that old
	again atomic.Int64  // no refresh is begun before
}

// What otter and Go take for a box and for an entry, about: a map cell, a node,
// the structs.
const (
	boxBytes   = 900
	entryBytes = 200
)

func newStore(maxBytes int64) *store {
	return &store{
		base: time.Now(),
		boxes: otter.Must(&otter.Options[string, *box]{
			MaximumWeight: uint64(maxBytes),
			Weigher: func(key string, b *box) uint32 {
				return uint32(min(boxBytes+int64(len(key))+b.bytes.Load(), 1<<31))
			},
			// Upkeep where it falls due, by who causes it: a goroutine of the
			// cache's own would outlive its client.
			Executor: func(f func()) { f() },
		}),
	}
}

func (s *store) now() time.Duration { return time.Since(s.base) }

// hit is the answer to a question, if one is held that is not too old. A
// negative age is one by another clock, as in a synctest bubble.
func (s *store) hit(key string, q question, maxAge time.Duration) (e *entry, age time.Duration) {
	b, ok := s.boxes.GetIfPresent(key)
	if !ok {
		return nil, 0
	}
	e = b.last.Load()
	if e == nil || e.of != q {
		b.mu.RLock()
		e = b.entries[q]
		b.mu.RUnlock()
		if e == nil {
			return nil, 0
		}
		b.last.Store(e)
	}
	if e.epoch != b.epoch.Load() { // a write came between
		return nil, 0
	}
	age = s.now() - e.at
	if age < 0 || age > maxAge {
		return nil, 0
	}
	return e, age
}

// open is the box of a key, made when there is none, and its epoch: whoever
// asks Redis opens the box first, so that a write finds it.
func (s *store) open(key string) (*box, uint64) {
	key = strings.Clone(key) // it may be a small part of a large request
	for n := s.longest.Load(); n < int64(len(key)) && !s.longest.CompareAndSwap(n, int64(len(key))); n = s.longest.Load() {
	}
	b, _ := s.boxes.ComputeIfAbsent(key, func() (*box, bool) { return &box{key: key}, false })
	if b == nil {
		b = &box{key: key} // no room, even for this
	}
	return b, b.epoch.Load()
}

// put keeps an answer that was asked for in that epoch of the box, unless the
// key was written since, or the box was dropped, in which case a write would
// not have found it.
func (s *store) put(b *box, epoch uint64, e *entry, size int) {
	s.boxes.Compute(b.key, func(old *box, found bool) (*box, otter.ComputeOp) {
		if !found || old != b {
			return nil, otter.CancelOp
		}
		b.mu.Lock()
		defer b.mu.Unlock()
		now := b.entries[e.of]
		if b.epoch.Load() != epoch || now != nil && now.at > e.at { // or it is late
			return nil, otter.CancelOp
		}
		e.epoch = epoch
		if b.entries == nil {
			b.entries = map[question]*entry{}
		}
		if now == nil {
			b.bytes.Add(int64(entryBytes + len(e.of.rest) + len(e.of.scope)))
		}
		b.bytes.Add(int64(size) - sizeOf(now))
		b.entries[e.of] = e
		b.last.Store(e)
		return b, otter.WriteOp // or it would not be weighed anew
	})
}

// written forgets what is held of a key.
func (s *store) written(key string) {
	if e, ok := s.boxes.GetEntryQuietly(key); ok {
		e.Value.clear()
		if alias := e.Value.alias.Load(); alias != nil {
			alias.clear()
		}
	}
}

// sentAs tells that a read of a box's key goes out with another one: writes
// are seen by that.
func (s *store) sentAs(key string, b *box) {
	real, _ := s.open(key)
	if real != b {
		real.alias.Store(b)
	}
}

func (b *box) clear() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.epoch.Add(1)
	b.entries = nil
	b.bytes.Store(0)
	b.last.Store(nil)
}

// flush forgets everything, and what is being asked as well.
func (s *store) flush() {
	for b := range s.boxes.Values() {
		b.clear()
	}
	s.boxes.InvalidateAll()
}

// sizeOf is about the memory of an entry's answer.
func sizeOf(e *entry) int64 {
	if e == nil {
		return 0
	}
	n := 0
	switch v := e.value.(type) {
	case string:
		n = len(v)
	case []string:
		for _, s := range v {
			n += 16 + len(s)
		}
	case []any:
		for _, a := range v {
			s, _ := a.(string)
			n += 32 + len(s)
		}
	case map[string]string:
		for k, s := range v {
			n += 64 + len(k) + len(s)
		}
	case []bool:
		n = len(v)
	case []float64:
		n = 8 * len(v)
	}
	return int64(n)
}
