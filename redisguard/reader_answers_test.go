package redisguard

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

// overwriting takes a field of a hash as bytes and writes to them, as whoever
// decodes in place does. go-redis hands out the string's own memory there.
type overwriting struct{ got string }

func (o *overwriting) UnmarshalText(b []byte) error {
	o.got = string(b)
	copy(b, "XXXXXXXX")
	return nil
}

// go-redis gives out the memory of a string as bytes in more places than
// StringCmd.Bytes: what is written there must not be the next reader's answer.
func TestReaderBytesOfEveryAnswerAreTheCallersOwn(t *testing.T) {
	s := redistest.Shared(t)
	c := s.Client()
	ctx := t.Context()
	c.RPush(ctx, "list", "value")
	c.HSet(ctx, "hash", "f", "value")
	c.Set(ctx, "string", "value", 0)
	r := Cached(c, time.Hour)
	for name, take := range map[string]func() string{
		"StringSliceCmd.ScanSlice": func() string {
			var all [][]byte
			if err := r.LRange(ctx, "list", 0, -1).ScanSlice(&all); err != nil || len(all) != 1 {
				t.Fatalf("ScanSlice: %q, %v", all, err)
			}
			got := string(all[0])
			copy(all[0], "XXXXXXXX")
			return got
		},
		"MapStringStringCmd.Scan": func() string {
			var into struct {
				F overwriting `redis:"f"`
			}
			if err := r.HGetAll(ctx, "hash").Scan(&into); err != nil {
				t.Fatal(err)
			}
			return into.F.got
		},
		"SliceCmd.Scan of HMGET": func() string {
			var into struct {
				F overwriting `redis:"f"`
			}
			if err := r.HMGet(ctx, "hash", "f").Scan(&into); err != nil {
				t.Fatal(err)
			}
			return into.F.got
		},
		"SliceCmd.Scan of MGET": func() string {
			var into struct {
				F overwriting `redis:"string"`
			}
			if err := r.MGet(ctx, "string").Scan(&into); err != nil {
				t.Fatal(err)
			}
			return into.F.got
		},
		"StatusCmd.Bytes": func() string {
			cmd := r.Type(ctx, "string")
			b, ok := any(cmd).(interface{ Bytes() ([]byte, error) })
			if !ok {
				return "value" // not in this go-redis
			}
			all, err := b.Bytes()
			if err != nil || len(all) != len("string") {
				t.Fatalf("Bytes: %q, %v", all, err)
			}
			if string(all) != "string" {
				return string(all)
			}
			copy(all, "XXXXXX")
			return "value"
		},
	} {
		for i := range 3 {
			if got := take(); got != "value" {
				t.Errorf("%s, read %d: %q, want what the server has", name, i, got)
				break
			}
		}
	}
}

// A write that has returned is seen by whoever reads afterwards. Here a reader
// of another question was between its two steps when the key was written: it
// had looked up its entry and makes it the last one only now.
func TestStoreEntryThatAWriteRemovedDoesNotComeBack(t *testing.T) {
	s := newStore(1 << 20)
	q := question{command: "get"}
	b, epoch := s.open("k")
	s.put(b, epoch, &entry{of: q, value: "old", at: s.now()})
	e, _ := s.hit("k", q, time.Hour)
	s.written("k")
	b.last.Store(e)
	if e, _ := s.hit("k", q, time.Hour); e != nil {
		t.Errorf("%v was given after a write had removed it", e.value)
	}
}

// An answer that was given up on and comes late does not replace one that was
// asked for after it: a reader would go back in time.
func TestStoreLateAnswerDoesNotReplaceANewerOne(t *testing.T) {
	s := newStore(1 << 20)
	q := question{command: "get"}
	b, epoch := s.open("k")
	now := s.now()
	s.put(b, epoch, &entry{of: q, value: "new", at: now})
	s.put(b, epoch, &entry{of: q, value: "old", at: now - time.Microsecond})
	if e, _ := s.hit("k", q, time.Hour); e == nil || e.value != "new" {
		t.Errorf("held is %+v, want the answer that was asked for last", e)
	}
}

// Between RefreshAfter and MaxAge a refresh that fails must not be tried again
// on every hit: that is a command per call. Here the key has become one of
// another type.
func TestReaderRefreshThatFailsIsNotTriedOnEveryHit(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := &fakeRedis{value: "v"}
		r, _ := readerOf(t, f.client(t), testTimeout, ReaderOptions{MaxAge: time.Hour, RefreshAfter: time.Millisecond})
		r.Get(t.Context(), "k")
		f.answer = func(redis.Cmder) error {
			return errors.New("WRONGTYPE Operation against a key holding the wrong kind of value")
		}
		before := f.asked()
		for range 500 { // in half a minute
			time.Sleep(60 * time.Millisecond)
			if v := r.Get(t.Context(), "k").Val(); v != "v" {
				t.Fatalf("%q within MaxAge", v)
			}
		}
		if n := f.asked() - before; n > 31 || n < 25 {
			t.Errorf("500 hits in 30 seconds made %d GETs that all failed, want one a second", n)
		}
	})
}

// What go-redis bears, a client that is read through bears as well: the hook
// that sees writes must not panic on a command without arguments. It is not
// sent here.
func TestWatcherBearsACommandWithoutArguments(t *testing.T) {
	defer func() {
		if p := recover(); p != nil {
			t.Error(p)
		}
	}()
	ctx := t.Context()
	w := watcher{s: newStore(1 << 20)}
	single := w.ProcessHook(func(context.Context, redis.Cmder) error { return nil })
	several := w.ProcessPipelineHook(func(context.Context, []redis.Cmder) error { return nil })
	if err := errors.Join(single(ctx, redis.NewCmd(ctx)), several(ctx, []redis.Cmder{redis.NewCmd(ctx)})); err != nil {
		t.Error(err)
	}
}

// A key is what go-redis sends for an argument, whatever its type in Go.
func TestReaderSeesWritesToKeysOfEveryType(t *testing.T) {
	s := redistest.Shared(t)
	c := s.Client()
	ctx := t.Context()
	r, _ := mustReader(t, c, ReaderOptions{MaxAge: time.Hour})
	text := "42"
	for _, key := range []any{"42", []byte("42"), 42, int8(42), int32(42), int64(42), uint(42), uint8(42), uint16(42), uint32(42), uint64(42), float32(42), float64(42), &text, time.Duration(42)} {
		c.Set(ctx, "42", "old", 0)
		r.Get(ctx, "42")
		if err := c.Do(ctx, "set", key, "new").Err(); err != nil {
			t.Logf("%T is no argument: %v", key, err)
			continue
		}
		if v := r.Get(ctx, "42").Val(); v != "new" {
			t.Errorf("after SET of a key that is a %T: %q", key, v)
		}
	}
}

// A hook that ends its goroutine, as t.FailNow of a fake does, must not keep
// the caller waiting for ever.
func TestReaderHookThatExitsItsGoroutineHangsNobody(t *testing.T) {
	s := redistest.Shared(t)
	c := s.Client()
	c.AddHook(hookFunc(func(ctx context.Context, cmd redis.Cmder, next redis.ProcessHook) error {
		if cmd.Name() == "get" {
			runtime.Goexit()
		}
		return next(ctx, cmd)
	}))
	r, _ := mustReader(t, c, ReaderOptions{MaxAge: time.Hour})
	for name, get := range map[string]func(context.Context, string) *redis.StringCmd{
		"Reader": r.Get, "Cached": Cached(c, time.Hour).Get,
	} {
		ctx, cancel := context.WithTimeout(t.Context(), patience/2)
		if err := get(ctx, "k").Err(); err == nil || errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %v, want the hook's", name, err)
		}
		cancel()
	}
}

// To see a write costs no copy of what is written: values are arguments as
// keys are, and can be megabytes.
func TestWatcherCopiesNoValues(t *testing.T) {
	w := watcher{s: newStore(1 << 20)}
	b, epoch := w.s.open("k")
	w.s.put(b, epoch, &entry{of: question{command: "get"}, value: "v", at: w.s.now()})
	process := w.ProcessHook(func(context.Context, redis.Cmder) error { return nil })
	cmd := redis.NewStatusCmd(t.Context(), "set", "k", make([]byte, 1<<20))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range 10 {
		if err := process(t.Context(), cmd); err != nil {
			t.Fatal(err)
		}
	}
	runtime.ReadMemStats(&after)
	if n := (after.TotalAlloc - before.TotalAlloc) / 10; n > 64<<10 {
		t.Errorf("%d bytes were allocated to see a SET of a megabyte", n)
	}
}
