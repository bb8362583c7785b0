package redisguard

import (
	"fmt"
	"testing"
	"time"
)

// Nobody waits for the requests that look whether Redis is back, be it by a
// reader, or by reads that are passed through.
func TestReaderNobodyWaitsForAProbe(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := &fakeRedis{value: "v"}
		ctx := t.Context()
		r, g := readerOf(t, f.client(t), testTimeout, ReaderOptions{MaxAge: time.Hour})
		r.Get(ctx, "k")
		f.freeze(t)
		r.Get(ctx, "first") // finds out
		sent := g.Status().Sent
		for i := 0; g.Status().Sent < sent+8; i++ {
			began := time.Now()
			r.Get(ctx, fmt.Sprint("unknown:", i))
			r.Exists(ctx, "a", fmt.Sprint("b", i))
			if waited := time.Since(began); waited > 0 {
				t.Fatalf("waited for %v", waited)
			}
			time.Sleep(time.Millisecond)
		}
	})
}
