package redisguard

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"testing"
	"testing/synctest"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

// values are the replies of the methods without commands, and of those with,
// each as text, for one key.
func values(ctx context.Context, r Reader, key string) (without, with []string) {
	text := func(v any, ok bool, err error) string { return fmt.Sprintf("%v, %v, %v", v, ok, err) }
	of := func(cmd *redis.StringCmd) string {
		v, err := cmd.Result()
		if errors.Is(err, redis.Nil) {
			return text("", false, nil)
		}
		return text(v, err == nil, err)
	}
	v, ok, err := r.Value(ctx, key)
	f, found, errF := r.Field(ctx, key, "f")
	n, foundN, errN := r.Field(ctx, key, "none")
	h, errH := r.Fields(ctx, key)
	all := maps.Collect(h.All())
	one, has := h.Get("f")
	m, errM := r.IsMember(ctx, key, "m")
	without = []string{
		text(v, ok, err), text(f, found, errF), text(n, foundN, errN),
		text(all, len(all) == h.Len(), errH), text(one, has, nil), text(m, true, errM),
	}
	want, errW := r.HGetAll(ctx, key).Result()
	if want == nil {
		want = map[string]string{}
	}
	wanted, hasWanted := want["f"]
	is, errI := r.SIsMember(ctx, key, "m").Result()
	with = []string{
		of(r.Get(ctx, key)), of(r.HGet(ctx, key, "f")), of(r.HGet(ctx, key, "none")),
		text(want, true, errW), text(wanted, hasWanted, nil), text(is, true, errI),
	}
	return without, with
}

// Value and its kin have the replies of Get and its kin, and share them.
func TestReaderValuesAreThoseOfTheCommands(t *testing.T) {
	s := redistest.Start(t)
	c := s.Client()
	ctx := t.Context()
	c.Set(ctx, "string", "value", 0)
	c.HSet(ctx, "hash", "f", "v", "g", "w")
	c.SAdd(ctx, "set", "m")
	r, g := mustReader(t, c, ReaderOptions{MaxAge: time.Hour})
	conn := c.Conn()
	defer conn.Close()
	keys := []string{"string", "hash", "set", "none"}
	for name, r := range map[string]Reader{"reader": *r, "passed through": Cached(conn, time.Hour), "no age": Cached(c, 0)} {
		for round := range 2 {
			for _, key := range keys {
				without, with := values(ctx, r, key)
				for i := range with {
					if without[i] != with[i] {
						t.Errorf("%s, round %d, %s, method %d: %s, want %s", name, round, key, i, without[i], with[i])
					}
				}
			}
		}
	}
	before, hits := s.Total(), g.Status().Hits
	r.Value(ctx, "string")
	r.Value(ctx, "none")
	r.Field(ctx, "hash", "f")
	r.Fields(ctx, "hash")
	r.IsMember(ctx, "set", "m")
	r.IsMember(ctx, "none", "m")
	if n := s.Total() - before; n != 0 {
		t.Errorf("%d commands for what is in memory", n)
	}
	if st := g.Status(); st.Hits-hits != 6 || st.Saved != st.Hits {
		t.Errorf("%d hits of 6, %d saved of %d", st.Hits-hits, st.Saved, st.Hits)
	}
	c.Set(ctx, "string", "new", 0)
	if v, _, _ := r.Value(ctx, "string"); v != "new" {
		t.Errorf("after a write: %q", v)
	}
}

// A hit allocates nothing but what it gives to the caller.
func TestReaderHitAllocations(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates by itself")
	}
	s := redistest.Shared(t)
	c := s.Client()
	ctx := t.Context()
	c.Set(ctx, "string", "value", 0)
	c.HSet(ctx, "hash", "f", "v")
	c.SAdd(ctx, "set", "m")
	r, _ := mustReader(t, c, ReaderOptions{MaxAge: time.Hour})
	scoped, _ := mustReader(t, c, ReaderOptions{MaxAge: time.Hour, Scope: func(context.Context) string { return "s" }})
	for _, m := range []struct {
		name string
		most float64
		read func() error
	}{
		{"Value", 0, func() error { _, _, err := r.Value(ctx, "string"); return err }},
		{"Value with a Scope", 0, func() error { _, _, err := scoped.Value(ctx, "string"); return err }},
		{"Value of no key", 0, func() error { _, _, err := r.Value(ctx, "none"); return err }},
		{"Field", 0, func() error { _, _, err := r.Field(ctx, "hash", "f"); return err }},
		{"Fields", 0, func() error {
			h, err := r.Fields(ctx, "hash")
			if v, _ := h.Get("f"); v != "v" {
				t.Errorf("field %q", v)
			}
			for f, v := range h.All() {
				if f != "f" || v != "v" {
					t.Errorf("%q: %q", f, v)
				}
			}
			return err
		}},
		{"IsMember", 0, func() error { _, err := r.IsMember(ctx, "set", "m"); return err }},
		{"Get", 2, func() error { return r.Get(ctx, "string").Err() }},
		{"HGet", 2, func() error { return r.HGet(ctx, "hash", "f").Err() }},
		{"Cached.Get", 2, func() error { return Cached(c, time.Hour).Get(ctx, "string").Err() }},
	} {
		if err := m.read(); err != nil {
			t.Fatalf("%s: %v", m.name, err)
		}
		if n := testing.AllocsPerRun(1000, func() { _ = m.read() }); n > m.most {
			t.Errorf("%s: %v allocations on a hit, want at most %v", m.name, n, m.most)
		}
	}
}

// The arguments of a hit's command belong to the caller, as its value does.
func TestReaderArgumentsOfAHitAreTheCallers(t *testing.T) {
	f := &fakeRedis{value: "v"}
	r, _ := mustReader(t, f.client(t), ReaderOptions{MaxAge: time.Hour})
	ctx := t.Context()
	for range 3 {
		for want, cmd := range map[string]*redis.StringCmd{"get k: v": r.Get(ctx, "k"), "hget k f: v": r.HGet(ctx, "k", "f")} {
			if got := cmd.String(); got != want {
				t.Errorf("%s, want %s", got, want)
			}
			for i := range cmd.Args() {
				cmd.Args()[i] = "x"
			}
			cmd.SetVal("x")
		}
	}
	if n := f.asked(); n != 2 {
		t.Errorf("%d commands, want 2", n)
	}
}

// The arguments of a hit are those of the caller, whatever a hook sent instead.
func TestReaderArgumentsOfAHitAfterAHook(t *testing.T) {
	f := &fakeRedis{value: "v"}
	c := f.client(t, hookFunc(func(ctx context.Context, cmd redis.Cmder, next redis.ProcessHook) error {
		cmd.Args()[1] = "tenant:" + cmd.Args()[1].(string)
		return next(ctx, cmd)
	}))
	r, _ := mustReader(t, c, ReaderOptions{MaxAge: time.Hour, Scope: func(context.Context) string { return "tenant" }})
	for range 3 {
		if got := r.Get(t.Context(), "k").String(); got != "get k: v" {
			t.Errorf("%s, want get k: v", got)
		}
	}
	if n := f.asked(); n != 1 {
		t.Errorf("%d commands, want 1", n)
	}
}

// Value begins a refresh in the background as Get does.
func TestReaderValueRefreshes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fakeRedis{value: "old"}
		r, _ := mustReader(t, f.client(t), ReaderOptions{MaxAge: 10 * time.Second, RefreshAfter: 8 * time.Second})
		ctx := t.Context()
		want := func(value string) {
			t.Helper()
			if v, ok, err := r.Value(ctx, "k"); v != value || !ok || err != nil {
				t.Errorf("%q, %v, %v, want %q", v, ok, err, value)
			}
			synctest.Wait()
		}
		want("old")
		f.value = "new"
		time.Sleep(7 * time.Second)
		want("old")
		if n := f.asked(); n != 1 {
			t.Errorf("%d commands before RefreshAfter", n)
		}
		time.Sleep(2 * time.Second)
		want("old") // and refreshes
		want("new")
		if n := f.asked(); n != 2 {
			t.Errorf("%d commands, want 2", n)
		}
	})
}

// Stale replies and errors are those of Get.
func TestReaderValueWithoutRedis(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fakeRedis{value: "v"}
		r, g := mustReader(t, f.client(t), ReaderOptions{MaxAge: time.Second})
		ctx := t.Context()
		if v, ok, err := r.Value(ctx, "k"); v != "v" || !ok || err != nil {
			t.Fatalf("%q, %v, %v", v, ok, err)
		}
		g.Suspend()
		time.Sleep(time.Minute)
		if v, ok, err := r.Value(ctx, "k"); v != "v" || !ok || err != nil {
			t.Errorf("suspended: %q, %v, %v", v, ok, err)
		}
		if v, ok, err := r.Value(ctx, "unknown"); v != "" || ok || !errors.Is(err, ErrSuspended) {
			t.Errorf("suspended, of an unknown key: %q, %v, %v", v, ok, err)
		}
		if h, err := r.Fields(ctx, "unknown"); h.Len() != 0 || !errors.Is(err, ErrSuspended) {
			t.Errorf("suspended, of an unknown hash: %v, %v", h, err)
		}
		if st := g.Status(); st.Stale != 1 {
			t.Errorf("%d stale replies, want 1", st.Stale)
		}
	})
}

// SetMaxAge counts for what is cached already, and for copies of the Reader.
func TestReaderSetMaxAge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fakeRedis{answer: func(cmd redis.Cmder) error {
			switch cmd := cmd.(type) {
			case *redis.StringCmd:
				cmd.SetVal("v")
			case *redis.SliceCmd:
				cmd.SetVal([]any{"v"})
			}
			return nil
		}}
		r, _ := mustReader(t, f.client(t), ReaderOptions{MaxAge: time.Minute, RefreshAfter: 5 * time.Second, NilMaxAge: time.Hour})
		own := *r
		asked := func(want int) {
			t.Helper()
			own.Value(t.Context(), "k")
			r.Get(t.Context(), "k")
			r.MGet(t.Context(), "k")
			synctest.Wait()
			if n := f.asked(); n != want {
				t.Errorf("%d commands, want %d", n, want)
			}
		}
		asked(2) // a GET and an MGET
		time.Sleep(2 * time.Second)
		asked(2)
		if err := r.SetMaxAge(5 * time.Second); err == nil {
			t.Error("a MaxAge of no more than RefreshAfter was accepted")
		}
		for _, d := range []time.Duration{0, -time.Second} {
			if err := r.SetMaxAge(d); err == nil {
				t.Errorf("a MaxAge of %v was accepted", d)
			}
		}
		asked(2)
		time.Sleep(5 * time.Second)
		asked(3) // the GET is refreshed in the background
		if err := r.SetMaxAge(6 * time.Second); err != nil {
			t.Fatal(err)
		}
		asked(4) // the MGET is 7 seconds old
		plain, _ := mustReader(t, f.client(t), ReaderOptions{MaxAge: time.Hour})
		for _, c := range []struct {
			age      time.Duration
			commands int
		}{{time.Hour, 1}, {time.Second, 2}, {2 * time.Second, 0}} {
			before := f.asked()
			if err := plain.SetMaxAge(c.age); err != nil {
				t.Fatal(err)
			}
			plain.Value(t.Context(), "k")
			time.Sleep(1500 * time.Millisecond)
			plain.Value(t.Context(), "k")
			if n := f.asked() - before; n != c.commands {
				t.Errorf("MaxAge %v: %d commands, want %d", c.age, n, c.commands)
			}
		}
		if err := Cached(f.client(t), time.Hour).SetMaxAge(time.Minute); err == nil {
			t.Error("a Reader from Cached accepted a MaxAge")
		}
	})
}

// SuspendCached stops Cached and no Guard.
func TestSuspendCached(t *testing.T) {
	defer ResumeCached()
	f := &fakeRedis{value: "v"}
	c := f.client(t)
	r, _ := mustReader(t, f.client(t), ReaderOptions{MaxAge: time.Hour})
	ctx := t.Context()
	if v := Cached(c, time.Nanosecond).Get(ctx, "k").Val(); v != "v" {
		t.Fatal(v)
	}
	for range 2 {
		SuspendCached()
		if st := CachedStatus().State; st != Suspended {
			t.Errorf("state %s", st)
		}
		before := f.asked()
		if v, err := Cached(c, time.Nanosecond).Get(ctx, "k").Result(); v != "v" || err != nil {
			t.Errorf("of what is in memory: %q, %v", v, err)
		}
		if err := Cached(c, time.Hour).Get(ctx, "unknown").Err(); !errors.Is(err, ErrSuspended) {
			t.Errorf("of what is not: %v", err)
		}
		if err := Cached(c, 0).Get(ctx, "k").Err(); !errors.Is(err, ErrSuspended) {
			t.Errorf("without an age: %v", err)
		}
		if n := f.asked() - before; n != 0 {
			t.Errorf("%d commands", n)
		}
		if v, _, err := r.Value(ctx, "k"); v != "v" || err != nil {
			t.Errorf("a Guard's reader: %q, %v", v, err)
		}
		ResumeCached()
		if v, err := Cached(c, time.Nanosecond).Get(ctx, "k").Result(); v != "v" || err != nil || f.asked() == before {
			t.Errorf("resumed: %q, %v", v, err)
		}
		if st := CachedStatus().State; st == Suspended {
			t.Errorf("resumed, the state is %s", st)
		}
	}
}
