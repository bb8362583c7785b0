package redisguard

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"weak"

	"github.com/redis/go-redis/v9"
	"golang.org/x/sync/singleflight"
)

// ReaderOptions are those of a Reader.
type ReaderOptions struct {
	// MaxAge is how old an answer may be, counted from when it was asked for.
	// Required. For each key and instance Redis is asked at most once in that
	// time, whether the key exists or not.
	MaxAge time.Duration
	// NilMaxAge is that for keys and fields that do not exist. MaxAge when
	// zero; shorter costs more commands, and more than MaxAge has no effect.
	NilMaxAge time.Duration
	// MaxStale is how much older an answer may be while Redis does not answer.
	// No older when zero.
	MaxStale time.Duration
	// RefreshAfter is the age from which an answer is still given, and asked
	// for anew meanwhile, so that no caller waits: it costs MaxAge/RefreshAfter
	// times the commands. Off when zero.
	RefreshAfter time.Duration
	// Scope tells answers apart that a hook of the client makes depend on the
	// context, such as those of tenants whose keys it prefixes. Required with
	// such a hook: hooks do not run on hits. The reader takes notice of a hook
	// that changes keys and holds nothing then, where there is no Scope.
	Scope func(context.Context) string
	// Channel is a Pub/Sub channel on which readers of other instances tell
	// which keys were written, see Invalidate. It takes a connection.
	Channel string
}

// A Reader answers reads from memory while the answer is not too old, with
// go-redis' own methods and results: a result is the caller's to change, and
// redis.Nil comes as from the server. Errors are never held. Concurrent reads
// of one key ask once.
//
// A write through the same client, in a pipeline or transaction too, makes the
// reader forget the keys among its arguments, and an answer that was on its
// way is not held. Keys that a script or function writes without being given
// them, writes by other clients and writes through what WithTimeout returns
// are seen within MaxAge only.
//
// Do not read through it what must be true now: revocations and other matters
// of authentication, locks, counters, what is read to be written back.
type Reader struct {
	c      redis.Cmdable
	p      processor // nil: everything is passed through
	s      *store
	g      *Guard // nil for Cached
	counts *counts
	o      *ReaderOptions
	maxAge time.Duration
}

// processor is what a client has to send a command that was made elsewhere.
type processor interface {
	Process(context.Context, redis.Cmder) error
}

var stores perClient[store]

// Reader makes a reader. Call it before the client is used: it adds a hook to
// see writes, and AddHook of go-redis before v9.22 must not run beside
// commands.
//
// Clients other than *redis.Client, *redis.ClusterClient and *redis.Ring are
// read from without being cached; Status counts such reads.
func (g *Guard) Reader(o ReaderOptions) (*Reader, error) {
	switch {
	case o.MaxAge <= 0:
		return nil, fmt.Errorf("redisguard: reader: MaxAge %v is not positive", o.MaxAge)
	case o.NilMaxAge < 0 || o.MaxStale < 0 || o.RefreshAfter < 0:
		return nil, errors.New("redisguard: reader: a negative time")
	case o.RefreshAfter >= o.MaxAge:
		return nil, fmt.Errorf("redisguard: reader: RefreshAfter %v is not below MaxAge %v", o.RefreshAfter, o.MaxAge)
	}
	r := &Reader{c: g.client, g: g, counts: &g.counts, o: &o, maxAge: o.MaxAge}
	s, ok := storeOf(g.client, true)
	if !ok {
		return r, nil
	}
	r.s, r.p = s, g.client
	if s.boxes.GetMaximum() != uint64(g.maxBytes) {
		s.boxes.SetMaximum(uint64(g.maxBytes))
	}
	if o.Channel != "" {
		if !g.add() {
			return nil, ErrClosed
		}
		go r.listen()
	}
	return r, nil
}

// read answers cmd's question: from memory if it can, else from Redis.
// args are the command, its key, and what rest holds as one string.
func read[V any, C result[V]](r Reader, ctx context.Context, fresh func(context.Context, ...any) C, clone func(V) V, rest string, args ...any) C {
	cmd := fresh(ctx, args...)
	q := question{command: args[0].(string), rest: rest}
	if r.scoped() {
		q.scope = r.o.Scope(ctx)
	}
	e, age := r.s.hit(args[1].(string), q, r.maxAge)
	if e == nil || e.value == nil && age > r.nilAge() {
		return miss(r, ctx, cmd, q, fresh, clone, args)
	}
	r.counts.hits.Add(1)
	r.counts.saved.Add(1)
	if r.o != nil && r.o.RefreshAfter > 0 && age >= r.o.RefreshAfter {
		if now, next := int64(r.s.now()), e.again.Load(); now >= next &&
			e.again.CompareAndSwap(next, now+int64(min(time.Second, r.maxAge/10))) { // or one that fails is tried on every hit
			ask(r, ctx, q, fresh, args, r.o.RefreshAfter) // nobody waits
		}
	}
	give(cmd, e, clone)
	return cmd
}

// result is a go-redis command with its value.
type result[V any] interface {
	redis.Cmder
	SetVal(V)
	Result() (V, error)
}

func give[V any, C result[V]](cmd C, e *entry, clone func(V) V) {
	if e.value == nil {
		cmd.SetErr(redis.Nil)
		return
	}
	cmd.SetVal(clone(e.value.(V)))
}

func (r Reader) nilAge() time.Duration {
	if r.o == nil || r.o.NilMaxAge == 0 {
		return r.maxAge
	}
	return r.o.NilMaxAge
}

// miss asks Redis, and waits no longer than its own context for what others
// ask at the same time.
func miss[V any, C result[V]](r Reader, ctx context.Context, cmd C, q question, fresh func(context.Context, ...any) C, clone func(V) V, args []any) C {
	ctx = r.oneCall(ctx)
	own := func(ctx context.Context) C { // with the caller's own context
		c := fresh(ctx, slices.Clone(args)...)
		_ = r.p.Process(ctx, c)
		return c
	}
	if r.s.rewritten.Load() && !r.scoped() {
		return pass(r, ctx, fresh, own, args...)
	}
	r.counts.misses.Add(1)
	select {
	case res := <-ask(r, ctx, q, fresh, args, r.maxAge):
		if res.Err == nil {
			give(cmd, res.Val.(*entry), clone)
		} else if errors.Is(res.Err, errRewritten) {
			return pass(r, ctx, fresh, own, args...)
		} else if e := r.stale(args[1].(string), q, res.Err); e != nil {
			give(cmd, e, clone)
		} else {
			cmd.SetErr(res.Err)
		}
	case <-ctx.Done():
		cmd.SetErr(ctx.Err())
	}
	return cmd
}

// errRewritten keeps an answer from those who asked at the same time: a hook
// has put another key into the command, and may put a third one into theirs.
var errRewritten = errors.New("redisguard: a hook changed the key")

// ask sends the command, once for all who ask the same in the same epoch of
// the key, by one guard: whoever has seen a write must not get the answer of a
// request that left before it, nor wait by another's terms. An answer that has come meanwhile and is not older than
// enough will do.
func ask[V any, C result[V]](r Reader, ctx context.Context, q question, fresh func(context.Context, ...any) C, args []any, enough time.Duration) <-chan singleflight.Result {
	b, epoch := r.s.open(args[1].(string))
	sent := slices.Clone(args)       // a hook may change them
	ctx = context.WithoutCancel(ctx) // it is asked for others as well
	return b.flights.DoChan(fmt.Sprintf("%p %d %q %q %q", r.g, epoch, q.command, q.rest, q.scope), func() (any, error) {
		if e, age := r.s.hit(b.key, q, enough); e != nil && (e.value != nil || age <= r.nilAge()) {
			return e, nil
		}
		var got *entry
		err := r.run(ctx, b.key, func(ctx context.Context) error {
			at := r.s.now()
			c := fresh(ctx, sent...)
			real := &sentKey{s: r.s, boxes: []*box{b}, command: q.command}
			_ = r.p.Process(context.WithValue(ctx, sentKeyKey{}, real), c)
			v, err := c.Result()
			if err != nil && !errors.Is(err, redis.Nil) {
				return err
			}
			if !r.trusted(sent[1] == b.key && !real.other.Load()) {
				return errRewritten
			}
			e := &entry{of: question{q.command, strings.Clone(q.rest), q.scope}, at: at}
			if err == nil {
				e.value = v
			}
			r.s.put(b, epoch, e, int(sizeOf(e)))
			got = e
			return nil
		})
		if err != nil {
			return nil, err // got may yet be written, by who was not waited for
		}
		return got, nil
	})
}

// trusted reports whether an answer may be held: the command went out with the
// key that was asked for, or Scope tells apart what hooks make of it.
func (r Reader) trusted(asked bool) bool {
	if r.scoped() {
		return true
	}
	if asked {
		return !r.s.rewritten.Load()
	}
	r.s.rewritten.Store(true)
	r.s.flush()
	return false
}

func (r Reader) scoped() bool { return r.o != nil && r.o.Scope != nil }

// run sends a command under the guard's deadline; that of Cached is sent as
// the program would have.
func (r Reader) run(ctx context.Context, key string, f func(context.Context) error) error {
	if r.g != nil {
		return r.g.soon(ctx, r.place(key), f)
	}
	if off, _ := suspendVariable(); off {
		return ErrSuspended
	}
	r.counts.sent.Add(1)
	return <-start(ctx, f, func(err error) { r.counts.heard(r.place(key), err) })
}

// place is where a request about a key is counted.
func (r Reader) place(key string) place {
	at := place{of: asker{op: opReader, limits: limits(r.c)}, key: key}
	if r.g == nil && r.s != nil {
		at.in = weak.Make(r.s) // the readers of all clients count together
	}
	return at
}

// oneCall is ctx for all that one call sends.
func (r Reader) oneCall(ctx context.Context) context.Context {
	if r.g == nil {
		return ctx
	}
	return r.g.oneCall(ctx)
}

// stale is an answer that is older than asked for, when that is allowed.
func (r Reader) stale(key string, q question, err error) *entry {
	var most time.Duration
	switch {
	case errors.Is(err, ErrSuspended):
		most = 1<<63 - 1 // whatever it holds: somebody chose that
	case r.o != nil && r.o.MaxStale > 0 && errors.Is(err, ErrUnavailable):
		most = r.maxAge + r.o.MaxStale
	default:
		return nil
	}
	e, _ := r.s.hit(key, q, most)
	if e != nil {
		r.counts.stale.Add(1)
	}
	return e
}
