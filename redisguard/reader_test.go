package redisguard

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

func mustReader(t *testing.T, c redis.UniversalClient, o ReaderOptions) (*Reader, *Guard) {
	t.Helper()
	return readerOf(t, c, patience, o)
}

func readerOf(t *testing.T, c redis.UniversalClient, timeout time.Duration, o ReaderOptions) (*Reader, *Guard) {
	t.Helper()
	g := newGuard(c, timeout)
	t.Cleanup(func() { g.Close() })
	r, err := g.Reader(o)
	if err != nil {
		t.Fatal(err)
	}
	return r, g
}

func TestReaderAsksOncePerKeyAndMaxAge(t *testing.T) {
	s := redistest.Start(t)
	c := s.Client()
	ctx := t.Context()
	c.Set(ctx, "k", "v", 0)
	r, g := mustReader(t, c, ReaderOptions{MaxAge: time.Hour})
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			for range 20 {
				if v, err := r.Get(ctx, "k").Result(); v != "v" || err != nil {
					t.Errorf("Get: %q, %v", v, err)
				}
				if _, err := r.Get(ctx, "missing").Result(); err != redis.Nil {
					t.Errorf("Get of a missing key: %v, want redis.Nil", err)
				}
			}
		})
	}
	wg.Wait()
	if n := s.Stats("get"); n != 2 {
		t.Errorf("2,000 reads of 2 keys made %d GETs, want 2", n)
	}
	if st := g.Status(); st.Hits+st.Misses != 2000 || st.Sent != 2 || st.Hits != st.Saved {
		t.Errorf("status %+v: want 2,000 hits and misses, 2 sent", st)
	}
}

func TestCachedServesEveryMaxAgeFromOneStore(t *testing.T) {
	s := redistest.Start(t)
	c, other := s.Client(), s.Client()
	ctx := t.Context()
	c.Set(ctx, "k", "old", 0)
	if v := Cached(c, time.Nanosecond).Get(ctx, "k").Val(); v != "old" {
		t.Fatal(v)
	}
	other.Set(ctx, "k", "new", 0)
	if v := Cached(c, time.Hour).Get(ctx, "k").Val(); v != "old" {
		t.Errorf("within an hour: %q, want what a reader of another age asked for", v)
	}
	if v := Cached(c, time.Nanosecond).Get(ctx, "k").Val(); v != "new" {
		t.Errorf("after a nanosecond: %q, want %q", v, "new")
	}
	if v := Cached(c, 0).Get(ctx, "k").Val(); v != "new" {
		t.Errorf("with no age: %q", v)
	}
	if n := s.Stats("get"); n != 3 {
		t.Errorf("%d GETs, want 3", n)
	}
}

// reading is the part of go-redis that a Reader has.
type reading interface {
	Get(ctx context.Context, key string) *redis.StringCmd
	GetRange(ctx context.Context, key string, start, end int64) *redis.StringCmd
	StrLen(ctx context.Context, key string) *redis.IntCmd
	Exists(ctx context.Context, keys ...string) *redis.IntCmd
	Type(ctx context.Context, key string) *redis.StatusCmd
	TTL(ctx context.Context, key string) *redis.DurationCmd
	PTTL(ctx context.Context, key string) *redis.DurationCmd
	MGet(ctx context.Context, keys ...string) *redis.SliceCmd
	HGet(ctx context.Context, key, field string) *redis.StringCmd
	HMGet(ctx context.Context, key string, fields ...string) *redis.SliceCmd
	HGetAll(ctx context.Context, key string) *redis.MapStringStringCmd
	HExists(ctx context.Context, key, field string) *redis.BoolCmd
	HKeys(ctx context.Context, key string) *redis.StringSliceCmd
	HVals(ctx context.Context, key string) *redis.StringSliceCmd
	HLen(ctx context.Context, key string) *redis.IntCmd
	SIsMember(ctx context.Context, key string, member any) *redis.BoolCmd
	SMembers(ctx context.Context, key string) *redis.StringSliceCmd
	SCard(ctx context.Context, key string) *redis.IntCmd
	ZScore(ctx context.Context, key, member string) *redis.FloatCmd
	ZCard(ctx context.Context, key string) *redis.IntCmd
	ZCount(ctx context.Context, key, min, max string) *redis.IntCmd
	ZRank(ctx context.Context, key, member string) *redis.IntCmd
	ZRange(ctx context.Context, key string, start, stop int64) *redis.StringSliceCmd
	LLen(ctx context.Context, key string) *redis.IntCmd
	LIndex(ctx context.Context, key string, index int64) *redis.StringCmd
	LRange(ctx context.Context, key string, start, stop int64) *redis.StringSliceCmd
}

var _ = []reading{Reader{}, redis.Cmdable(nil)}

// everyRead is each method, on keys that are there, on ones that are not, and
// on ones of another type.
func everyRead(ctx context.Context, r reading) []redis.Cmder {
	var out []redis.Cmder
	for _, k := range []string{"string", "hash", "set", "zset", "list", "none"} {
		out = append(out,
			r.Get(ctx, k), r.GetRange(ctx, k, 1, 2), r.GetRange(ctx, k, 0, 2), r.StrLen(ctx, k), r.Exists(ctx, k), r.Exists(ctx, k, "string"),
			r.Type(ctx, k), r.TTL(ctx, k), r.PTTL(ctx, k), r.MGet(ctx, k, "string", "none"), r.MGet(ctx, k),
			r.HGet(ctx, k, "f"), r.HGet(ctx, k, "none"), r.HMGet(ctx, k, "f", "none"), r.HMGet(ctx, k, "1 f4 none"), r.HGetAll(ctx, k),
			r.HExists(ctx, k, "f"), r.HExists(ctx, k, "none"), r.HKeys(ctx, k), r.HVals(ctx, k), r.HLen(ctx, k),
			r.SIsMember(ctx, k, "m"), r.SIsMember(ctx, k, []byte("m")), r.SIsMember(ctx, k, 1), r.SIsMember(ctx, k, 1.5), r.SMembers(ctx, k), r.SCard(ctx, k),
			r.ZScore(ctx, k, "m"), r.ZScore(ctx, k, "none"), r.ZCard(ctx, k), r.ZCount(ctx, k, "0", "1"), r.ZCount(ctx, k, "-inf", "+inf"),
			r.ZRank(ctx, k, "m"), r.ZRange(ctx, k, 0, -1), r.ZRange(ctx, k, 0, 0),
			r.LLen(ctx, k), r.LIndex(ctx, k, 0), r.LIndex(ctx, k, 9), r.LRange(ctx, k, 0, -1), r.LRange(ctx, k, 0, 0))
	}
	return out
}

func TestReaderAnswersAsGoRedisDoes(t *testing.T) {
	s := redistest.Shared(t)
	c := s.Client()
	ctx := t.Context()
	c.Set(ctx, "string", "value", 0)
	c.HSet(ctx, "hash", "f", "v")
	c.SAdd(ctx, "set", "m")
	c.ZAdd(ctx, "zset", redis.Z{Score: 1.5, Member: "m"}, redis.Z{Score: 2, Member: "n"})
	c.RPush(ctx, "list", "a", "b")
	want := everyRead(ctx, c)
	for _, round := range []string{"first", "from memory"} {
		for i, got := range everyRead(ctx, Cached(c, time.Hour)) {
			if got.String() != want[i].String() || !reflect.DeepEqual(got.Args(), want[i].Args()) || !sameError(got.Err(), want[i].Err()) {
				t.Errorf("%s: %s, %v\nwant %s, %v", round, got, got.Err(), want[i], want[i].Err())
			}
		}
	}
}

func sameError(a, b error) bool {
	return a == b || a != nil && b != nil && a.Error() == b.Error() && errors.Is(a, redis.Nil) == errors.Is(b, redis.Nil)
}

func TestReaderHoldsNoErrors(t *testing.T) {
	s := redistest.Start(t)
	c := s.Client()
	ctx := t.Context()
	c.SAdd(ctx, "set", "m")
	for range 3 {
		if err := Cached(c, time.Hour).Get(ctx, "set").Err(); err == nil {
			t.Fatal("GET of a set: no error")
		}
	}
	if n := s.Stats("get"); n != 3 {
		t.Errorf("3 reads that failed made %d GETs", n)
	}
}

// What a caller does with its answer is its own affair.
func TestReaderAnswersAreTheCallersOwn(t *testing.T) {
	s := redistest.Start(t)
	c := s.Client()
	ctx := t.Context()
	c.Set(ctx, "string", "value", 0)
	c.HSet(ctx, "hash", "f", "v")
	c.RPush(ctx, "list", "a", "b")
	r := Cached(c, time.Hour)
	for range 3 {
		b, err := r.Get(ctx, "string").Bytes()
		if string(b) != "value" || err != nil {
			t.Fatalf("Get: %q, %v", b, err)
		}
		copy(b, "XXXXX")
		m := r.HGetAll(ctx, "hash").Val()
		if m["f"] != "v" || len(m) != 1 {
			t.Fatalf("HGetAll: %v", m)
		}
		m["f"], m["g"] = "X", "X"
		l := r.LRange(ctx, "list", 0, -1).Val()
		if !reflect.DeepEqual(l, []string{"a", "b"}) {
			t.Fatalf("LRange: %v", l)
		}
		l[0] = "X"
		a := r.HMGet(ctx, "hash", "f").Val()
		if !reflect.DeepEqual(a, []any{"v"}) {
			t.Fatalf("HMGet: %v", a)
		}
		a[0] = "X"
		v := r.MGet(ctx, "string").Val()
		if !reflect.DeepEqual(v, []any{"value"}) {
			t.Fatalf("MGet: %v", v)
		}
		v[0] = "X"
		r.Get(ctx, "string").SetVal("X")
	}
}

func TestReaderMGetAsksForWhatIsMissing(t *testing.T) {
	s := redistest.Start(t)
	c, other := s.Client(), s.Client()
	ctx := t.Context()
	c.MSet(ctx, "a", "1", "b", "2", "c", "3")
	r, _ := mustReader(t, c, ReaderOptions{MaxAge: time.Hour})
	r.MGet(ctx, "a", "b", "none")
	other.MSet(ctx, "a", "X", "b", "X", "none", "X") // unseen
	if v := r.MGet(ctx, "c", "a", "none", "b").Val(); !reflect.DeepEqual(v, []any{"3", "1", nil, "2"}) {
		t.Errorf("MGet: %v", v)
	}
	if n := s.Stats("mget"); n != 2 {
		t.Errorf("%d MGETs, want 2", n)
	}
	c.Set(ctx, "b", "4", 0)
	if v := r.MGet(ctx, "a", "b").Val(); !reflect.DeepEqual(v, []any{"1", "4"}) {
		t.Errorf("MGet after a write: %v", v)
	}
}

func TestReaderOptionsThatMeanNothing(t *testing.T) {
	g := testGuard()
	for _, o := range []ReaderOptions{
		{}, {MaxAge: -1}, {MaxAge: 1, NilMaxAge: -1}, {MaxAge: 1, MaxStale: -1}, {MaxAge: time.Second, RefreshAfter: time.Second},
	} {
		if _, err := g.Reader(o); err == nil {
			t.Errorf("%+v: no error", o)
		}
	}
}

// Passed through is what has no identity, or answers later.
func TestCachedPassesThrough(t *testing.T) {
	s := redistest.Start(t)
	c := s.Client()
	ctx := t.Context()
	c.Set(ctx, "k", "v", 0)
	before := CachedStatus().PassedThrough
	conn := c.Conn()
	defer conn.Close()
	type wrapper struct {
		redis.Cmdable
		_ map[string]int // it cannot be a key of a map
	}
	for name, through := range map[string]redis.Cmdable{"conn": conn, "wrapper": wrapper{Cmdable: c}} {
		for range 2 {
			if v, err := Cached(through, time.Hour).Get(ctx, "k").Result(); v != "v" || err != nil {
				t.Errorf("%s: %q, %v", name, v, err)
			}
		}
	}
	var queued *redis.StringCmd
	if _, err := c.Pipelined(ctx, func(p redis.Pipeliner) error {
		queued = Cached(p, time.Hour).Get(ctx, "k")
		if queued.Val() != "" {
			t.Error("a queued command has a value")
		}
		return nil
	}); err != nil || queued.Val() != "v" {
		t.Errorf("pipeline: %q, %v", queued.Val(), err)
	}
	if err := c.Watch(ctx, func(tx *redis.Tx) error {
		return Cached(tx, time.Hour).Get(ctx, "k").Err()
	}, "k"); err != nil {
		t.Error(err)
	}
	if n := s.Stats("get"); n != 6 {
		t.Errorf("%d GETs, want 6: each read one", n)
	}
	if n := CachedStatus().PassedThrough - before; n != 6 {
		t.Errorf("%d counted as passed through, want 6", n)
	}
	timed := c.WithTimeout(time.Second)
	for range 2 {
		if v := Cached(timed, time.Hour).Get(ctx, "k").Val(); v != "v" {
			t.Errorf("WithTimeout: %q", v)
		}
	}
}

func TestReaderStaysWithinItsBytes(t *testing.T) {
	s := redistest.Start(t)
	c := s.Client()
	g := guardWith(c, patience, Options{MaxBytes: 256 << 10})
	r, err := g.Reader(ReaderOptions{MaxAge: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	big := make([]byte, 10<<10)
	c.Set(ctx, "big", big, 0)
	for i := range 2000 { // of each, more than there is room for
		r.Get(ctx, fmt.Sprint("key:", i))
		r.HGet(ctx, "hash", fmt.Sprint("field:", i))
		if i%50 == 0 {
			r.GetRange(ctx, "big", 0, int64(5000+i))
		}
	}
	st, _ := storeOf(c, false)
	if w := st.boxes.WeightedSize(); w > 256<<10 {
		t.Errorf("%d bytes held, more than 256 KiB", w)
	}
	n := int64(0)
	for b := range st.boxes.Values() {
		b.mu.RLock()
		for _, e := range b.entries {
			n += entryBytes + sizeOf(e)
		}
		b.mu.RUnlock()
	}
	if n > 256<<10 {
		t.Errorf("%d bytes in boxes, more than 256 KiB", n)
	}
}
