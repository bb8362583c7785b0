package redisguard

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"
	"weak"

	"github.com/redis/go-redis/v9"
	"golang.org/x/sync/singleflight"

	"github.com/redisvet/redisvet/redisguard/internal/sent"
)

// ReaderOptions configure a Reader.
type ReaderOptions struct {
	// MaxAge is the largest age of a reply, counted from the request. It is
	// required. For each key and instance, Redis is asked at most once per
	// MaxAge, whether the key exists or not.
	MaxAge time.Duration
	// NilMaxAge is the MaxAge for keys and fields that do not exist. Default:
	// MaxAge. A shorter one costs more commands; a longer one has no effect.
	NilMaxAge time.Duration
	// MaxStale is the additional age of a reply while Redis does not answer.
	// Default: zero.
	MaxStale time.Duration
	// RefreshAfter is the age from which a reply is refreshed in the background
	// while callers still get it. It costs MaxAge/RefreshAfter times the
	// commands. Default: off.
	RefreshAfter time.Duration
	// Scope distinguishes replies that depend on the context through a hook of
	// the client, such as a key prefix per tenant. It is required with such a
	// hook, because hooks do not run on hits. Without a Scope, the reader
	// detects a hook that changes keys, and caches nothing.
	Scope func(context.Context) string `json:"-"`
	// Channel is a Pub/Sub channel on which readers of other instances publish
	// written keys, see Invalidate. It costs a connection.
	Channel string
	// Rollout, if set, is the share of keys that the reader caches. Reads of
	// others are sent as the client itself does, without the Guard's Timeout
	// and whether it is suspended or not, and counted as PassedThrough. So is an
	// MGet with one such key.
	Rollout *Rollout `json:"-"`
}

// A Reader answers reads from memory while the reply is not too old, with the
// methods and results of go-redis. The caller may change a result, and
// redis.Nil is returned as from the server. Errors are never cached. Concurrent
// reads of one key send one request.
//
// A write through the same client, also in a pipeline or transaction, makes the reader
// forget the keys among its arguments. A reply under way is not cached then. After a
// DEL or UNLINK that succeeds, reads of its keys are answered without a command, as
// from a read that was sent with it. Over several servers that applies only if it has
// one key, and not with a Scope. Other writes are noticed within MaxAge: by other
// clients, through clients from WithTimeout, and of keys that a script or function does
// not get as arguments.
//
// Do not use it for what must be current: revocations and other authentication
// data, locks, counters, and values that are read to be written back.
type Reader struct {
	c      redis.Cmdable
	p      processor // nil: all reads pass through
	s      *store
	g      *Guard // nil for Cached
	counts *counts
	o      *readerOptions // nil for Cached
	maxAge time.Duration  // of Cached
}

// readerOptions are those of a Guard's reader. MaxAge is not used.
type readerOptions struct {
	ReaderOptions
	maxAge atomic.Int64
}

// processor is the method of clients that sends a command.
type processor interface {
	Process(context.Context, redis.Cmder) error
}

var stores perClient[store]

// Reader returns a new reader. Call it before the client is used: it adds a
// hook to observe writes, and before go-redis v9.22 AddHook is unsafe during
// commands.
//
// Reads from clients other than *redis.Client, *redis.ClusterClient and
// *redis.Ring are not cached; Status counts them.
func (g *Guard) Reader(o ReaderOptions) (*Reader, error) {
	if o.NilMaxAge < 0 || o.MaxStale < 0 || o.RefreshAfter < 0 {
		return nil, errors.New("redisguard: reader: a negative time")
	}
	r := &Reader{c: g.client, g: g, counts: &g.counts, o: &readerOptions{ReaderOptions: o}}
	if err := r.SetMaxAge(o.MaxAge); err != nil {
		return nil, err
	}
	if g.closing.Err() != nil {
		return nil, ErrClosed
	}
	s, ok := storeOf(g.client, true)
	if !ok {
		return r, nil
	}
	r.s, r.p = s, g.client
	if o.Scope != nil {
		s.ambiguous.Store(true)
	}
	if g.limitsCache && s.boxes.GetMaximum() != uint64(g.maxBytes) {
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

// SetMaxAge changes MaxAge for all later reads. It applies to cached replies
// too, whose age counts from their request. It fails if maxAge is not positive
// or not above RefreshAfter, and for a Reader from Cached, which has its maximum
// age from the call.
func (r Reader) SetMaxAge(maxAge time.Duration) error {
	switch {
	case r.o == nil:
		return errors.New("redisguard: SetMaxAge: a Reader from Cached has a fixed age")
	case maxAge <= 0:
		return fmt.Errorf("redisguard: reader: MaxAge %v is not positive", maxAge)
	case r.o.RefreshAfter >= maxAge:
		return fmt.Errorf("redisguard: reader: RefreshAfter %v is not below MaxAge %v", r.o.RefreshAfter, maxAge)
	}
	r.o.maxAge.Store(int64(maxAge))
	return nil
}

// age returns MaxAge.
func (r Reader) age() time.Duration {
	if r.o == nil {
		return r.maxAge
	}
	return time.Duration(r.o.maxAge.Load())
}

// held returns the reply in memory if it is not too old and no refresh is due.
// Otherwise read decides.
func (r Reader) held(ctx context.Context, key, command, rest string) *entry {
	if r.s == nil || r.o != nil && !r.o.Rollout.Has(key) {
		return nil
	}
	q := question{command: command, rest: rest}
	maxAge := r.maxAge
	if o := r.o; o != nil {
		if o.Scope != nil {
			q.scope = o.Scope(ctx)
		}
		maxAge = time.Duration(o.maxAge.Load())
	}
	e, age := r.s.hit(key, q, maxAge)
	if e == nil || e.value == nil && age > r.nilAge() || r.o != nil && r.o.RefreshAfter > 0 && age >= r.o.RefreshAfter {
		return nil
	}
	r.counts.hits.Add(1)
	return e
}

// read answers cmd's question from memory if it can, and otherwise from Redis.
// args are the command, its key, and the arguments that rest joins to one
// string.
func read[V any, C result[V]](r Reader, ctx context.Context, fresh func(context.Context, ...any) C, clone func(V) V, rest string, args ...any) C {
	if !r.rolled(args[1].(string)) {
		return unrolled(r, ctx, fresh, args)
	}
	cmd := fresh(ctx, args...)
	q := question{command: args[0].(string), rest: rest}
	if r.scoped() {
		q.scope = r.o.Scope(ctx)
	}
	maxAge := r.age()
	e, age := r.s.hit(args[1].(string), q, maxAge)
	if e == nil || e.value == nil && age > r.nilAge() {
		return miss(r, ctx, cmd, q, fresh, clone, args)
	}
	r.counts.hits.Add(1)
	if r.o != nil && r.o.RefreshAfter > 0 && age >= r.o.RefreshAfter && ctx.Err() == nil {
		if now, next := int64(r.s.now()), e.again.Load(); now >= next &&
			e.again.CompareAndSwap(next, now+int64(min(time.Second, maxAge/10))) { // otherwise each hit would retry a failing refresh
			ask(r, ctx, q, fresh, args, r.o.RefreshAfter) // nobody waits for it
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
		return r.age()
	}
	return r.o.NilMaxAge
}

// miss asks Redis. The caller waits for the shared request at most until its
// own context ends.
func miss[V any, C result[V]](r Reader, ctx context.Context, cmd C, q question, fresh func(context.Context, ...any) C, clone func(V) V, args []any) C {
	if err := ctx.Err(); err != nil { // others do not need the reply
		cmd.SetErr(err)
		return cmd
	}
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
	case res := <-ask(r, ctx, q, fresh, args, r.age()):
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

// errRewritten withholds a reply from concurrent callers: a hook has changed
// the key of the command, and may change theirs differently.
var errRewritten = errors.New("redisguard: a hook changed the key")

// ask sends the command, once for all concurrent callers with the same
// question, epoch and guard. A caller that has seen a write must not get a
// reply from before it, nor wait under the limits of another guard. A reply
// that arrived meanwhile is used if it is not older than enough.
func ask[V any, C result[V]](r Reader, ctx context.Context, q question, fresh func(context.Context, ...any) C, args []any, enough time.Duration) <-chan singleflight.Result {
	b, epoch := r.s.open(args[1].(string))
	ctx = sent.WithCaller(context.WithoutCancel(ctx)) // other callers also need it
	sent := slices.Clone(args)                        // a hook may change them
	return b.flights.DoChan(fmt.Sprintf("%p %d %q %q %q", r.g, epoch, q.command, q.rest, q.scope), func() (any, error) {
		if e, age := r.s.hit(b.key, q, enough); e != nil && (e.value != nil || age <= r.nilAge()) {
			return e, nil
		}
		var got *entry
		err := r.run(ctx, b.key, func(ctx context.Context) error {
			at := r.s.now()
			kept := keptArgs(b, sent)
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
			e := &entry{of: question{q.command, strings.Clone(q.rest), q.scope}, at: at, args: kept}
			if err == nil {
				e.value = v
			}
			r.s.put(b, epoch, e)
			got = e
			return nil
		})
		if err != nil {
			return nil, err // the abandoned request may still write to got
		}
		return got, nil
	})
}

// trusted reports whether a reply may be cached: the command had the requested
// key, or Scope distinguishes the variants of hooks.
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

// run sends a command under the guard's deadline. For Cached it sends it as the
// client itself would.
func (r Reader) run(ctx context.Context, key string, f func(context.Context) error) error {
	if r.g != nil {
		return r.g.soon(ctx, r.place(key), f)
	}
	if cachedSuspended().Load() {
		return ErrSuspended
	}
	r.counts.sent.Add(1)
	return <-start(ctx, f, func(err error) { r.counts.record(r.place(key), err) })
}

// place returns where a request for a key is counted.
func (r Reader) place(key string) place {
	at := place{of: asker{op: opReader, limits: limits(r.c)}, key: key}
	if r.g == nil && r.s != nil {
		at.in = weak.Make(r.s) // readers of all clients are counted together
	}
	return at
}

// oneCall returns a context for all requests of one call.
func (r Reader) oneCall(ctx context.Context) context.Context {
	if r.g == nil {
		return ctx
	}
	return r.g.oneCall(ctx)
}

// stale returns a reply that is older than MaxAge, if MaxStale allows it, and
// counts it.
func (r Reader) stale(key string, q question, err error) *entry {
	e := r.older(key, q, err)
	if e != nil {
		r.counts.stale.Add(1)
	}
	return e
}

// older is stale without the count.
func (r Reader) older(key string, q question, err error) *entry {
	var most time.Duration
	switch {
	case errors.Is(err, ErrSuspended):
		most = 1<<63 - 1 // any age, because Suspend was an explicit choice
	case r.o != nil && r.o.MaxStale > 0 && errors.Is(err, ErrUnavailable):
		most = addTime(r.age(), r.o.MaxStale)
	default:
		return nil
	}
	e, _ := r.s.hit(key, q, most)
	return e
}
