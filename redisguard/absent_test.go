package redisguard

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

// countGets counts the GETs that leave a client.
func countGets(c redis.UniversalClient) *atomic.Int64 {
	n := new(atomic.Int64)
	c.AddHook(hookFunc(func(ctx context.Context, cmd redis.Cmder, next redis.ProcessHook) error {
		if cmd.Name() == "get" {
			n.Add(1)
		}
		return next(ctx, cmd)
	}))
	return n
}

// A deletion that succeeded answers all reads of the key as Redis would.
func TestDelAnswersEveryRead(t *testing.T) {
	s := redistest.Start(t)
	c, other := s.Client(), s.Client()
	r, _ := mustReader(t, c, ReaderOptions{MaxAge: time.Hour})
	ctx := t.Context()
	c.Set(ctx, "string", "value", 0)
	c.HSet(ctx, "hash", "f", "v")
	c.SAdd(ctx, "set", "m")
	everyRead(ctx, r)
	if err := c.Del(ctx, "string", "hash", "set", "zset", "list", "none").Err(); err != nil {
		t.Fatal(err)
	}
	want := everyRead(ctx, other)
	before := s.Total()
	for _, round := range []string{"first", "again"} {
		for i, got := range everyRead(ctx, r) {
			if got.String() != want[i].String() || !reflect.DeepEqual(got.Args(), want[i].Args()) || !sameError(got.Err(), want[i].Err()) {
				t.Errorf("%s: %s, %v\nwant %s, %v", round, got, got.Err(), want[i], want[i].Err())
			}
		}
	}
	if n := s.Total() - before; n != 2*6 { // EXISTS of two keys passes through
		t.Errorf("%d commands, want 12", n)
	}
}

// A program's own breaker that deletes its state after each success reads it
// once, also where calls overlap.
func TestDelAfterEachCallCostsNoReads(t *testing.T) {
	s := redistest.Shared(t)
	c := s.Client()
	ctx := t.Context()
	r, _ := mustReader(t, c, ReaderOptions{MaxAge: time.Hour})
	gets := countGets(c)
	call := func() {
		if err := r.Get(ctx, "circuit").Err(); err != redis.Nil {
			t.Error(err)
		}
		if err := c.Del(ctx, "circuit").Err(); err != nil {
			t.Error(err)
		}
	}
	call()
	var calls sync.WaitGroup
	for range 20 {
		calls.Go(func() {
			for range 20 {
				call()
			}
		})
	}
	calls.Wait()
	if n := gets.Load(); n != 1 {
		t.Errorf("%d GETs in 401 calls, want 1", n)
	}
}

// What a client sends shows whether a key is absent, or not.
func TestDelOfEveryKind(t *testing.T) {
	s := redistest.Shared(t)
	c, other := s.Client(), s.Client()
	ctx := t.Context()
	r, _ := mustReader(t, c, ReaderOptions{MaxAge: time.Hour})
	gets := countGets(c)
	failure := errors.New("of the hook")
	c.AddHook(hookFunc(func(ctx context.Context, cmd redis.Cmder, next redis.ProcessHook) error {
		if ctx.Value(failure) != nil {
			cmd.SetErr(failure)
			return failure
		}
		return next(ctx, cmd)
	}))
	pipelined := func(of func(p redis.Pipeliner)) func() {
		return func() { c.Pipelined(ctx, func(p redis.Pipeliner) error { of(p); return nil }) }
	}
	inTransaction := func(meanwhile func()) func() {
		return func() {
			c.Watch(ctx, func(tx *redis.Tx) error {
				meanwhile()
				_, err := tx.TxPipelined(ctx, func(p redis.Pipeliner) error { p.Del(ctx, "k"); return nil })
				return err
			}, "watched")
		}
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	for name, test := range map[string]struct {
		do   func()
		gets int64
	}{
		"DEL":                     {func() { c.Del(ctx, "k") }, 0},
		"UNLINK":                  {func() { c.Unlink(ctx, "k") }, 0},
		"several keys":            {func() { c.Del(ctx, "none", "k", "k") }, 0},
		"Do":                      {func() { c.Do(ctx, "DEL", []byte("k")) }, 0},
		"twice":                   {func() { c.Del(ctx, "k"); c.Del(ctx, "k") }, 0},
		"SET before":              {func() { c.Set(ctx, "k", "new", 0); c.Del(ctx, "k") }, 0},
		"pipeline":                {pipelined(func(p redis.Pipeliner) { p.Del(ctx, "k"); p.Unlink(ctx, "none") }), 0},
		"pipeline with redis.Nil": {pipelined(func(p redis.Pipeliner) { p.Get(ctx, "none"); p.Del(ctx, "k") }), 0},
		"transaction":             {inTransaction(func() {}), 0},
		"other transaction":       {inTransaction(func() { other.Incr(ctx, "watched") }), 1},
		"SET after":               {func() { c.Del(ctx, "k"); c.Set(ctx, "k", "new", 0) }, 1},
		"SET in the pipeline":     {pipelined(func(p redis.Pipeliner) { p.Del(ctx, "k"); p.Set(ctx, "k", "new", 0) }), 1},
		"own MULTI": {pipelined(func(p redis.Pipeliner) {
			p.Do(ctx, "multi")
			p.Do(ctx, "del", "k")
			p.Do(ctx, "discard")
		}), 1},
		"script":  {func() { c.Eval(ctx, `return redis.call('DEL', KEYS[1])`, []string{"k"}) }, 1},
		"failing": {func() { c.Del(context.WithValue(ctx, failure, true), "k") }, 1},
		"ended":   {func() { c.Del(ended, "k") }, 1},
		"INCR of another client, published": {func() {
			c.Del(ctx, "k")
			other.Incr(ctx, "k")
			r.Invalidate(ctx, "k")
		}, 1},
		"FLUSHDB": {func() { c.Del(ctx, "k"); c.FlushDB(ctx) }, 1},
	} {
		other.Set(ctx, "k", "old", 0)
		r.Invalidate(ctx, "k")
		if v := r.Get(ctx, "k").Val(); v != "old" {
			t.Fatalf("%s: %q before", name, v)
		}
		before := gets.Load()
		test.do()
		got, want := r.Get(ctx, "k"), other.Get(ctx, "k")
		if got.Val() != want.Val() || got.Err() != want.Err() {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
		if n := gets.Load() - before; n != test.gets {
			t.Errorf("%s: %d GETs, want %d", name, n, test.gets)
		}
	}
}

// A DEL in another database is not one of the key that readers ask for.
func TestDelInAnotherDatabase(t *testing.T) {
	s := redistest.Start(t)
	c, other := s.Client(), s.Client()
	ctx := t.Context()
	r, _ := mustReader(t, c, ReaderOptions{MaxAge: time.Hour})
	other.Set(ctx, "k", "v", 0)
	r.Get(ctx, "k")
	c.Pipelined(ctx, func(p redis.Pipeliner) error {
		p.Select(ctx, 1)
		p.Del(ctx, "k")
		p.Select(ctx, 0)
		return nil
	})
	if v := r.Get(ctx, "k").Val(); v != "v" {
		t.Errorf("%q after a DEL in another database", v)
	}
	if atLeast(redis.Version(), 9, 16) { // otherwise a Conn has no hooks
		conn := c.Conn()
		defer conn.Close()
		conn.Select(ctx, 1)
		conn.Del(ctx, "k")
		if v := r.Get(ctx, "k").Val(); v != "v" {
			t.Errorf("%q after a DEL in another database of a connection", v)
		}
	}
}

// A connection of a client for another database begins with SELECT, which is
// not the program's.
func TestDelOnAClientOfAnotherDatabase(t *testing.T) {
	s := redistest.Start(t)
	o := s.Options()
	o.DB = 3
	c := redis.NewClient(o)
	t.Cleanup(func() { c.Close() })
	ctx := t.Context()
	r, _ := mustReader(t, c, ReaderOptions{MaxAge: time.Hour})
	gets := countGets(c)
	for range 5 {
		r.Get(ctx, "k")
		c.Del(ctx, "k")
	}
	if n := gets.Load(); n != 1 {
		t.Errorf("%d GETs, want 1", n)
	}
}

// Where a hook changes keys by the context, a DEL deletes one tenant's key.
func TestDelOfOneTenant(t *testing.T) {
	s := redistest.Shared(t)
	plain := s.Client()
	ctx := t.Context()
	byHook := func(ctx context.Context, cmd redis.Cmder, next redis.ProcessHook) error {
		if tenant, _ := ctx.Value(tenantKey{}).(string); tenant != "" && len(cmd.Args()) == 2 {
			sent := redis.NewIntCmd(ctx, cmd.Args()[0], tenant+cmd.Args()[1].(string))
			if cmd.Name() != "del" {
				return tenants(ctx, cmd, next)
			}
			return next(ctx, sent)
		}
		return next(ctx, cmd)
	}
	for name, o := range map[string]ReaderOptions{
		"with a Scope":    {MaxAge: time.Hour, Scope: tenantOf},
		"without a Scope": {MaxAge: time.Hour},
	} {
		c := s.Client()
		if o.Scope == nil { // only a hook from before is noticed
			c.AddHook(hookFunc(byHook))
		}
		r, _ := mustReader(t, c, o)
		if o.Scope != nil {
			c.AddHook(hookFunc(byHook))
		}
		for _, key := range []string{"k", "a:k"} {
			plain.Set(ctx, key, "v", 0)
		}
		r.Get(of(ctx, "a:"), "k")
		r.Get(ctx, "k")
		if err := c.Del(of(ctx, "a:"), "k").Err(); err != nil {
			t.Fatal(err)
		}
		if v := r.Get(ctx, "k").Val(); v != "v" {
			t.Errorf("%s: %q after another tenant's DEL", name, v)
		}
	}
}

// With several servers, a DEL of one key counts, and one of several does not: a
// ring sends it to one server.
func TestDelOverSeveralServers(t *testing.T) {
	t.Parallel()
	for name, c := range overSeveralServers(t) {
		ctx := t.Context()
		r, _ := mustReader(t, c, ReaderOptions{MaxAge: time.Hour})
		gets := countGets(c)
		var keys []string
		for i := range 8 {
			keys = append(keys, fmt.Sprint("k", i))
			c.Set(ctx, keys[i], i, 0)
			r.Get(ctx, keys[i])
		}
		before := gets.Load()
		c.Del(ctx, "k0")
		if err := r.Get(ctx, "k0").Err(); err != redis.Nil || gets.Load() != before {
			t.Errorf("%s: %v and %d GETs after a DEL", name, err, gets.Load()-before)
		}
		c.Pipelined(ctx, func(p redis.Pipeliner) error { p.Del(ctx, "k0"); p.Unlink(ctx, "k1"); return nil })
		if err := errors.Join(r.Get(ctx, "k0").Err(), r.Get(ctx, "k1").Err()); !errors.Is(err, redis.Nil) || gets.Load() != before {
			t.Errorf("%s: %v and %d GETs after a pipeline", name, err, gets.Load()-before)
		}
		c.Del(ctx, keys...)
		for _, key := range keys {
			if got, want := r.Get(ctx, key), c.Get(ctx, key); got.String() != want.String() {
				t.Errorf("%s: %v, want %v", name, got, want)
			}
		}
	}
}

// The age of an absence counts from when the DEL was sent.
func TestDelIsAsOldAsItsRequest(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := &fakeRedis{delay: 2 * time.Second}
		c := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1", Dialer: f.dial})
		t.Cleanup(func() { c.Close() })
		r, _ := readerOf(t, c, time.Minute, ReaderOptions{MaxAge: 5 * time.Second})
		c.AddHook(hookFunc(f.process))
		ctx := t.Context()
		r.Get(ctx, "k")
		sent := time.Now()
		c.Del(ctx, "k")
		for _, test := range []struct {
			age   time.Duration
			asked int
		}{{2 * time.Second, 2}, {5 * time.Second, 2}, {5*time.Second + 1, 3}} {
			time.Sleep(test.age - time.Since(sent))
			if err := r.Get(ctx, "k").Err(); err != redis.Nil || f.asked() != test.asked {
				t.Errorf("%v after the DEL was sent: %v and %d commands, want %d", test.age, err, f.asked(), test.asked)
			}
		}
	})
}

// Who has read a newer value than an absence does not get the absence again,
// whatever it asks and however old a reply may be.
func TestAbsenceEndsWithANewerRead(t *testing.T) {
	s := redistest.Shared(t)
	c, other := s.Client(), s.Client()
	ctx := t.Context()
	r, _ := mustReader(t, c, ReaderOptions{MaxAge: time.Hour})
	r.Get(ctx, "k")
	c.Del(ctx, "k")
	other.Set(ctx, "k", "v", 0)
	if n := r.Exists(ctx, "k").Val(); n != 0 {
		t.Fatalf("EXISTS: %d without a read of Redis", n)
	}
	if v := Cached(c, time.Nanosecond).Get(ctx, "k").Val(); v != "v" {
		t.Fatalf("GET: %q", v)
	}
	if n := r.StrLen(ctx, "k").Val(); n != 1 {
		t.Errorf("STRLEN: %d after the value was read", n)
	}
}

// A read whose reply for an absent key is unknown goes to Redis.
func TestDelDoesNotAnswerAnUnknownRead(t *testing.T) {
	s := newStore(1 << 20)
	b, _ := s.open("k")
	b.deleted(b.deleting(), s.now())
	if e, _ := s.hit("k", question{command: "strlen"}, time.Hour); e == nil || e.value != int64(0) {
		t.Errorf("STRLEN: %v", e)
	}
	if e, _ := s.hit("k", question{command: "objectfreq"}, time.Hour); e != nil {
		t.Errorf("a command that the table does not have: %v", e.value)
	}
}

// A read that Redis refuses is one for a key that is absent, too.
func TestDelDoesNotAnswerAReadThatIsAnError(t *testing.T) {
	c, ctx := redistest.Shared(t).Client(), t.Context()
	r, g := mustReader(t, c, ReaderOptions{MaxAge: time.Hour})
	r.Get(ctx, "k")
	c.Del(ctx, "k")
	for _, bounds := range [][2]string{{"a", "b"}, {"0", "nan"}, {"((1", "2"}} {
		got, want := r.ZCount(ctx, "k", bounds[0], bounds[1]).Err(), c.ZCount(ctx, "k", bounds[0], bounds[1]).Err()
		if got == nil || want == nil || got.Error() != want.Error() {
			t.Errorf("ZCOUNT of %q: %v, want %v", bounds, got, want)
		}
	}
	if got, want := r.HMGet(ctx, "k").Err(), c.HMGet(ctx, "k").Err(); got == nil || want == nil || got.Error() != want.Error() {
		t.Errorf("HMGET without fields: %v, want %v", got, want)
	}
	sent := g.Status().Misses
	for _, bounds := range [][2]string{{"-inf", "+inf"}, {"(1", "2.5"}, {"1e3", "(-7"}} {
		if n, err := r.ZCount(ctx, "k", bounds[0], bounds[1]).Result(); n != 0 || err != nil {
			t.Errorf("ZCOUNT of %q: %d, %v", bounds, n, err)
		}
	}
	if n := g.Status().Misses - sent; n > 0 {
		t.Errorf("%d commands were sent for reads of a key that is absent", n)
	}
}

// A read that began after the key's box was evicted, while the DEL was under
// way, may have run first.
func TestDelOfAnEvictedKey(t *testing.T) {
	w := watcher{s: newStore(1 << 20), oneServer: true}
	w.s.open("k")
	q := question{command: "get"}
	process := w.ProcessHook(func(context.Context, redis.Cmder) error {
		w.s.boxes.Invalidate("k")
		b, epoch := w.s.open("k")
		w.s.put(b, epoch, &entry{of: q, value: "old", at: w.s.now()})
		return nil
	})
	if err := process(t.Context(), redis.NewIntCmd(t.Context(), "del", "k")); err != nil {
		t.Fatal(err)
	}
	if e, _ := w.s.hit("k", q, time.Hour); e != nil {
		t.Errorf("%v after the DEL", e.value)
	}
}
