package redisguard

import (
	"context"
	"errors"
	"maps"
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

// A hit changes one counter, and nothing else that other goroutines share: not
// one more atomic in the counts, the store or the reader's options.
func TestReaderHitChangesOneCounter(t *testing.T) {
	c := redistest.Shared(t).Client()
	ctx := t.Context()
	c.Set(ctx, "string", "value", 0)
	c.HSet(ctx, "hash", "f", "v")
	c.SAdd(ctx, "set", "m")
	r, _ := mustReader(t, c, ReaderOptions{MaxAge: time.Hour})
	for name, read := range map[string]func() error{
		"Value":    func() error { _, _, err := r.Value(ctx, "string"); return err },
		"Field":    func() error { _, _, err := r.Field(ctx, "hash", "f"); return err },
		"Fields":   func() error { _, err := r.Fields(ctx, "hash"); return err },
		"IsMember": func() error { _, err := r.IsMember(ctx, "set", "m"); return err },
		"Get":      func() error { return r.Get(ctx, "string").Err() },
		"HGet":     func() error { return r.HGet(ctx, "hash", "f").Err() },
	} {
		if err := read(); err != nil {
			t.Fatal(name, err)
		}
		shared := func() map[string]uint64 {
			all := map[string]uint64{}
			for what, of := range map[string]any{"counts": r.counts, "store": r.s, "options": r.o} {
				atomics(all, what, reflect.ValueOf(of).Elem())
			}
			return all
		}
		before := shared()
		if len(before) < 10 {
			t.Fatalf("only %d atomics were found", len(before))
		}
		const hits = 3
		for range hits {
			if err := read(); err != nil {
				t.Fatal(name, err)
			}
		}
		before["counts.hits"] += hits
		if after := shared(); !maps.Equal(before, after) {
			t.Errorf("%s: %d hits changed more than their counter:\n%v\nwant\n%v", name, hits, after, before)
		}
	}
}

// atomics records the values of the atomic integers in a struct.
func atomics(all map[string]uint64, path string, v reflect.Value) {
	if v.Kind() != reflect.Struct {
		return
	}
	if v.Type().PkgPath() == "sync/atomic" {
		switch n := v.FieldByName("v"); {
		case !n.IsValid():
		case n.CanInt():
			all[path] = uint64(n.Int())
		case n.CanUint():
			all[path] = n.Uint()
		}
		return
	}
	for i := range v.NumField() {
		atomics(all, path+"."+v.Type().Field(i).Name, v.Field(i))
	}
}

// Stale has replies that are older than MaxAge, of an MGet that is answered.
func TestStaleIsWhatIsOlder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		values := map[string]any{"value": "v", "absent": nil}
		c := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1"})
		defer c.Close()
		c.AddHook(hookFunc(func(_ context.Context, cmd redis.Cmder, _ redis.ProcessHook) error {
			var all []any
			for _, key := range cmd.Args()[1:] {
				all = append(all, values[key.(string)])
			}
			cmd.(*redis.SliceCmd).SetVal(all)
			return nil
		}))
		r, g := mustReader(t, c, ReaderOptions{MaxAge: time.Minute})
		if err := r.MGet(t.Context(), "value", "absent").Err(); err != nil {
			t.Fatal(err)
		}
		g.Suspend()
		mget := func(keys ...string) error { return r.MGet(t.Context(), keys...).Err() }
		if err := mget("value", "absent", "unknown"); !errors.Is(err, ErrSuspended) || g.Status().Stale != 0 {
			t.Errorf("%v, %d stale replies, but all are fresh", err, g.Status().Stale)
		}
		time.Sleep(2 * time.Minute)
		if err := mget("value", "absent", "unknown"); !errors.Is(err, ErrSuspended) || g.Status().Stale != 0 {
			t.Errorf("%v, %d stale replies of an MGet that failed", err, g.Status().Stale)
		}
		if err := mget("value", "absent"); err != nil || g.Status().Stale != 2 {
			t.Errorf("%v, %d stale replies of two", err, g.Status().Stale)
		}
	})
}

// A read that passes through is sent, and counts as such: of Cached, of a Guard,
// and outside of a Rollout. One that a pipeline queues is not.
func TestWhatPassesThroughIsSent(t *testing.T) {
	c := redistest.Shared(t).Client()
	ctx := t.Context()
	check := func(what string, status func() Status, sent int64, read func()) {
		t.Helper()
		before := status()
		for range 5 {
			read()
		}
		after := status()
		if passed := after.PassedThrough - before.PassedThrough; passed != 5 || after.Sent-before.Sent != sent {
			t.Errorf("%s: %d passed through, %d sent, want %d", what, passed, after.Sent-before.Sent, sent)
		}
	}
	check("Cached", CachedStatus, 5, func() { Cached(c, time.Minute).Exists(ctx, "a", "b") })
	pipe := c.Pipeline()
	check("a pipeline", CachedStatus, 0, func() { Cached(pipe, time.Minute).Get(ctx, "a") })
	r, g := mustReader(t, c, ReaderOptions{MaxAge: time.Minute})
	check("a Guard", g.Status, 5, func() { r.Exists(ctx, "a", "b") })
	r, g = mustReader(t, c, ReaderOptions{MaxAge: time.Minute, Rollout: mustRollout(t, RolloutOptions{Name: "none"})})
	check("outside", g.Status, 5, func() { r.Get(ctx, "a") })

	SuspendCached()
	defer ResumeCached()
	if err := r.Get(ctx, "absent outside").Err(); err != redis.Nil {
		t.Errorf("outside, while Cached is suspended: %v", err)
	}
}
