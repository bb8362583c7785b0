package redisguard

import (
	"context"
	"math"
	"testing"
	"time"

	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

// Whatever is in Redis and whatever limit is legal, a script grants no more
// than was asked for and than there is, and leaves no key without an end or
// with one that is later than the limit can owe.
func FuzzScripts(f *testing.F) {
	f.Add(10, int64(1e9), 10, int64(1e9), false, uint32(1), uint32(1), int64(0), int64(0), "", int64(0))
	f.Add(1, int64(366*24*time.Hour), 10, int64(1e9), false, uint32(2), uint32(2), int64(math.MaxInt64), int64(0), "nan", int64(-1))
	f.Add(math.MaxInt32, int64(time.Millisecond), math.MaxInt32, int64(1e6), false, uint32(math.MaxUint32), uint32(1), int64(1), int64(1), "inf", int64(5))
	f.Add(1000, int64(1e9), 0, int64(1e8), true, uint32(500), uint32(1), int64(999), int64(1000), "-1e300", int64(10_000))
	f.Add(1000, int64(1e9), 0, int64(1e8), true, uint32(500), uint32(500), int64(math.MinInt64), int64(math.MaxInt64), "\x00\xff", int64(500))
	f.Add(3, int64(time.Hour), 0, int64(1e9), true, uint32(0), uint32(0), int64(0), int64(-5), "0x10", int64(math.MaxInt32))
	f.Add(7, int64(time.Second), 1, int64(3e9), false, uint32(7), uint32(3), int64(5000), int64(0), "1e308", int64(1))
	f.Add(1, int64(366*24*time.Hour), 0, int64(1e9), true, uint32(2), uint32(2), int64(math.MaxInt64), int64(0), "nAn", int64(-1))
	f.Add(math.MaxInt32, int64(time.Millisecond), math.MaxInt32, int64(time.Millisecond), false, uint32(1), uint32(1), int64(2), int64(0), "", int64(2))
	f.Add(10, int64(1000000009), 3, int64(999999950), false, uint32(13), uint32(1), int64(0), int64(0), "", int64(0))
	for _, mark := range []string{"1000 100 r1,500,100.000000,100,500", "1 1 r99999,99999999999999,9999999999999.9,nan,99999999999999", "1 1 r0,1.1.1,2,3,4", "1e9 1e17 r65535,900,0.000000,1e-300,0",
		"5 \t \t\t", "12 \t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t"} {
		f.Add(10, int64(1e9), 10, int64(1e9), false, uint32(1), uint32(1), int64(0), int64(0), mark, int64(500))
		f.Add(1000, int64(1e9), 0, int64(1e8), true, uint32(500), uint32(1), int64(999), int64(1000), mark, int64(0))
	}
	c := redistest.Shared(f).Client()
	f.Fuzz(func(t *testing.T, rate int, per int64, burst int, horizon int64, windows bool, want, least uint32, seenDebt, seenLeft int64, value string, life int64) {
		o := LimiterOptions{Name: "x", Rate: rate, Per: time.Duration(per), Burst: burst, Horizon: time.Duration(horizon), Window: windows, OnOutage: FailOpen}
		l, err := testGuard().Limiter(o)
		if err != nil {
			return
		}
		// As a limiter asks: for a token or more, and at least one of them, no
		// more than the capacity, and with a debt that a script has returned.
		asked := min(max(int64(want), 1), int64(l.terms.capacity+1e-6))
		needed := min(max(int64(least), 1), asked)
		seen := observation{debt: min(max(seenDebt, 0), 1<<40), left: min(max(seenLeft, 0), 1<<40)}
		ctx := context.Background()
		const key = "k"
		c.Del(ctx, key)
		if value != "" {
			if err := c.Set(ctx, key, value, time.Duration(min(max(life, 0), 1<<40))*time.Millisecond).Err(); err != nil {
				t.Fatal(err)
			}
		}
		reply, err := l.terms.algorithm.script().Run(ctx, c, []string{key}, l.terms.algorithm.args(asked, needed, seen, 0)...).Int64Slice()
		if err != nil {
			t.Fatalf("%+v: %v", o, err)
		}
		got, err := l.terms.algorithm.read(reply, needed, 0)
		if err != nil {
			t.Fatalf("%+v: %v: %v", o, reply, err)
		}
		if got.tokens < 0 || got.tokens > asked || got.tokens > 0 && got.tokens < needed {
			t.Errorf("%+v: %d tokens for %d, at least %d", o, got.tokens, asked, needed)
		}
		if got.tokens == 0 && got.wait <= 0 || got.wait < 0 || got.life <= 0 && got.tokens > 0 {
			t.Errorf("%+v: %+v of %v", o, got, reply)
		}
		longest := l.terms.capacity * 1000 / l.terms.rate
		if w, ok := l.terms.algorithm.(window); ok {
			longest = float64(max(w.length, seen.left))
		}
		ttl := c.PTTL(ctx, key).Val()
		if got.tokens > 0 && (ttl == -1 || float64(ttl.Milliseconds()) > longest+2) {
			t.Errorf("%+v: granted %d and left a key that lives for %v, %v ms at most", o, got.tokens, ttl, longest)
		}
	})
}
