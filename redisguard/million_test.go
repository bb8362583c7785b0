package redisguard

import (
	"context"
	"errors"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"
)

// A million names, as whoever chooses them can send, stay within MaxBytes: by
// the package's own count at any time, and by the size of the heap afterwards.
// Without REDISGUARD_LONG they are more than twice what there is room for.
func TestAMillionNamesStayWithinMaxBytes(t *testing.T) {
	maxBytes, names := int64(2<<20), 8000
	if long && !raceEnabled { // with it a million take over a minute
		maxBytes, names = 8<<20, 1_000_000
	}
	// The heap also has the collector's slack and the spare room of maps.
	heap := 2 * maxBytes
	long := strings.Repeat("x", 10_000)
	guard := func(t *testing.T) *Guard {
		c := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1"})
		t.Cleanup(func() { c.Close() })
		g, err := New(c, Options{MaxBytes: maxBytes})
		if err != nil {
			t.Fatal(err)
		}
		g.Suspend() // nothing of this needs Redis
		return g
	}
	flood := func(t *testing.T, bytes func() int64, use func(name string)) {
		before := heapInUse()
		for i := range names {
			name := strconv.Itoa(i)
			if i%1000 == 0 {
				name += long
			}
			use(name)
			if got := bytes(); got > maxBytes {
				t.Fatalf("%d bytes after %d names, of %d", got, i, maxBytes)
			}
		}
		grown := heapInUse() - before
		t.Logf("%d names: %d bytes by its own count, %d more on the heap", names, bytes(), grown)
		if grown > heap {
			t.Errorf("the heap grew by %d bytes", grown)
		}
		if bytes() < maxBytes/2 {
			t.Errorf("only %d of %d bytes are used", bytes(), maxBytes)
		}
	}
	t.Run("limiter", func(t *testing.T) {
		l, err := guard(t).Limiter(LimiterOptions{Name: "x", Rate: 10, Burst: 10, OnOutage: LocalFallback, MaxInstances: 2})
		if err != nil {
			t.Fatal(err)
		}
		flood(t, l.keys.bytes.Load, func(name string) { mustAllow(t, l, name, 1) })
		runtime.KeepAlive(l)
	})
	t.Run("breaker", func(t *testing.T) {
		b, err := guard(t).Breaker(BreakerOptions{Name: "x"})
		if err != nil {
			t.Fatal(err)
		}
		flood(t, b.circuits.bytes.Load, func(name string) {
			_, err := Do(context.Background(), b, name, func(context.Context) (int, error) { return 0, errIll })
			if !errors.Is(err, errIll) {
				t.Fatal(err)
			}
		})
		runtime.KeepAlive(b)
	})
}

func heapInUse() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
