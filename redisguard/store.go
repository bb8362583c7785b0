package redisguard

import (
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/maypok86/otter/v2"
	"golang.org/x/sync/singleflight"
)

// A store caches replies for the readers of one client, by Redis key. It does
// not refer to the client; otherwise no such client would ever be collected.
//
// The age of a reply is checked at each read, so that one store serves readers
// of every maximum age.
type store struct {
	boxes *otter.Cache[string, *box]
	base  time.Time // per store and not global, because times must not cross a synctest bubble
	// rewritten reports whether a hook of the client changes keys, possibly
	// depending on the context. Then nothing is cached.
	rewritten atomic.Bool
	// ambiguous reports whether a key alone does not say what a DEL deletes,
	// because of a Scope or another database. Then it shows no absence.
	ambiguous atomic.Bool
	longest   atomic.Int64 // length of the longest requested key
	watched   atomic.Bool  // a hook observes the client's writes
	mgets     singleflight.Group
}

// A box has the cached replies for one key, by command and arguments.
type box struct {
	key   string
	bytes atomic.Int64
	epoch atomic.Uint64         // of the last observed write; changed under mu
	last  atomic.Pointer[entry] // the one read last, for reads without a lock
	// alias is the box of the key in the program, if a hook replaces it by this
	// one.
	alias atomic.Pointer[box]

	mu          sync.RWMutex
	entries     map[question]*entry
	absent      bool // the key did not exist at some time after absentAt
	absentAt    time.Duration
	otherWrites uint64 // observed writes that are no deletions
	flights     singleflight.Group
}

// A question is a command on a key, without the key.
type question struct {
	command string
	rest    string // the other arguments
	scope   string // of ReaderOptions.Scope
}

// An entry is a reply. It does not change after it is cached.
type entry struct {
	of    question
	epoch uint64
	value any           // nil for redis.Nil
	args  []any         // of the command, see keptArgs
	at    time.Duration // when the request left; the reply may be that old
	again atomic.Int64  // time of the next refresh, at the earliest
}

// The approximate memory of a box and of an entry in otter and Go: map cell,
// node and structs.
const (
	boxBytes   = 900
	entryBytes = 280
)

func newStore(maxBytes int64) *store {
	return &store{
		base: time.Now(),
		boxes: otter.Must(&otter.Options[string, *box]{
			MaximumWeight: uint64(maxBytes),
			Weigher: func(key string, b *box) uint32 {
				return uint32(min(boxBytes+int64(len(key))+b.bytes.Load(), 1<<31))
			},
			// Maintenance runs in the goroutine that causes it. A goroutine of
			// the cache would outlive the client.
			Executor: func(f func()) { f() },
		}),
	}
}

func (s *store) now() time.Duration { return time.Since(s.base) }

// hit returns the reply to a question, if a cached one is not too old. A
// negative age is from another clock, such as in a synctest bubble.
func (s *store) hit(key string, q question, maxAge time.Duration) (e *entry, age time.Duration) {
	b, ok := s.boxes.GetIfPresent(key)
	if !ok {
		return nil, 0
	}
	e = b.last.Load()
	if e == nil || e.of != q || e.epoch != b.epoch.Load() { // or a write came in between
		if e = s.known(b, q); e == nil {
			return nil, 0
		}
	}
	age = s.now() - e.at
	if age < 0 || age > maxAge {
		return nil, 0
	}
	return e, age
}

// known returns the entry for a question. It makes one if the key is known to
// be absent.
func (s *store) known(b *box, q question) *entry {
	b.mu.RLock()
	e, epoch := b.entries[q], b.epoch.Load()
	absent, at := b.absent, b.absentAt
	b.mu.RUnlock()
	switch {
	case e != nil:
		b.last.Store(e)
	case absent:
		if e = absentEntry(b, q, at); e != nil {
			s.put(b, epoch, e)
		}
	}
	return e
}

// open returns the box of a key and its epoch, and creates it if needed. A
// request opens the box first, so that a write finds it.
func (s *store) open(key string) (*box, uint64) {
	key = strings.Clone(key) // it may be a small part of a large request
	for n := s.longest.Load(); n < int64(len(key)) && !s.longest.CompareAndSwap(n, int64(len(key))); n = s.longest.Load() {
	}
	b, _ := s.boxes.ComputeIfAbsent(key, func() (*box, bool) { return &box{key: key}, false })
	if b == nil {
		b = &box{key: key} // the cache has no space for it
	}
	return b, b.epoch.Load()
}

// put caches a reply that was requested in that epoch of the box. It drops the
// reply if the key was written since, or if the box was evicted and a write
// would not have found it.
func (s *store) put(b *box, epoch uint64, e *entry) {
	s.boxes.Compute(b.key, func(old *box, found bool) (*box, otter.ComputeOp) {
		if !found || old != b {
			return nil, otter.CancelOp
		}
		b.mu.Lock()
		defer b.mu.Unlock()
		now := b.entries[e.of]
		if b.epoch.Load() != epoch || now != nil && now.at > e.at { // or the reply is late
			return nil, otter.CancelOp
		}
		e.epoch = epoch
		if b.entries == nil {
			b.entries = map[question]*entry{}
		}
		if now == nil {
			b.bytes.Add(int64(entryBytes + len(e.of.rest) + len(e.of.scope)))
		}
		b.bytes.Add(sizeOf(e) - sizeOf(now))
		b.entries[e.of] = e
		b.last.Store(e)
		b.absent = b.absent && e.at <= b.absentAt
		return b, otter.WriteOp // this also updates its weight
	})
}

// written forgets the replies for a key.
func (s *store) written(key string) {
	if e, ok := s.boxes.GetEntryQuietly(key); ok {
		e.Value.clear()
		if alias := e.Value.alias.Load(); alias != nil {
			alias.clear()
		}
	}
}

// sentAs records that a read of a box's key is sent with another key. Writes
// are observed under that key.
func (s *store) sentAs(key string, b *box) {
	real, _ := s.open(key)
	if real != b {
		real.alias.Store(b)
	}
}

// clear forgets what is known of a key that may have been written.
func (b *box) clear() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.drop()
	b.absent = false
	b.otherWrites++
}

// drop forgets the replies, also those under way. The caller has the lock.
func (b *box) drop() {
	b.epoch.Add(1)
	b.entries = nil
	b.bytes.Store(0)
	b.last.Store(nil)
}

// flush forgets everything, including replies under way.
func (s *store) flush() {
	for b := range s.boxes.Values() {
		b.clear()
	}
	s.boxes.InvalidateAll()
}

// sizeOf returns the approximate memory of an entry's reply.
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
