package redisguard

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

// A million keys that nobody asked for before, on a real server: each is
// admitted by Redis with one command, and the instance stays within MaxBytes.
// Without REDISGUARD_LONG they are more than there is room for in less memory.
func TestAMillionDistinctKeysOnAServer(t *testing.T) {
	keys, maxBytes := 4000, int64(1<<20)
	if long {
		keys, maxBytes = 1_000_000, defaultMaxBytes
	}
	s := redistest.Start(t)
	g := guardWith(s.Client(), patience, Options{MaxBytes: maxBytes})
	l, err := g.Limiter(LimiterOptions{Name: "x", Rate: 10, Burst: 10, OnOutage: FailClosed})
	if err != nil {
		t.Fatal(err)
	}
	const callers = 64
	heap, began := heapInUse(), time.Now()
	var wg sync.WaitGroup
	for i := range callers {
		wg.Go(func() {
			for n := i; n < keys; n += callers {
				if d, err := l.Allow(context.Background(), fmt.Sprint("key ", n)); err != nil || !d.OK || d.Fallback() {
					t.Errorf("key %d: %+v, %v", n, d, err)
					return
				}
				if got := l.keys.bytes.Load(); got > maxBytes {
					t.Errorf("%d bytes after %d keys, of %d", got, n, maxBytes)
					return
				}
			}
		})
	}
	wg.Wait()
	took, sent := time.Since(began), g.Status().Sent
	t.Logf("%d keys: %d requests, %d scripts run, %v a decision of one of %d callers, %d bytes by its own count of %d, %d more on the heap, %d keys in memory",
		keys, sent, s.Stats("evalsha")+s.Stats("eval"), (took * callers / time.Duration(keys)).Round(time.Microsecond), callers,
		l.keys.bytes.Load(), maxBytes, heapInUse()-heap, l.keys.len())
	// One for each key; a few for the comparison of options, and the script.
	if scripts := s.Stats("evalsha") + s.Stats("eval"); scripts > int64(keys)+int64(keys)/100+10 {
		t.Errorf("%d scripts for %d keys", scripts, keys)
	}
	if long {
		if grown := heapInUse() - heap; grown > 2*maxBytes {
			t.Errorf("the heap grew by %d bytes", grown)
		}
	}
}
