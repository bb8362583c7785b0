package redisguard

import (
	"fmt"
	"testing"
	"time"

	"github.com/redisvet/redisvet/internal/redistest"
)

// Nobody waits for the requests that look whether Redis is back, be it by a
// reader, or by reads that are passed through.
func TestReaderNobodyWaitsForAProbe(t *testing.T) {
	s := redistest.Start(t)
	c := patient(t, s)
	ctx := t.Context()
	r, g := mustReader(t, c, ReaderOptions{MaxAge: time.Hour})
	r.Get(ctx, "k")
	s.Pause()
	defer s.Resume()
	r.Get(ctx, "first") // finds out
	waited := 0
	sent := g.Status().Sent
	for i := 0; g.Status().Sent < sent+4; i++ {
		began := time.Now()
		r.Get(ctx, fmt.Sprint("unknown:", i))
		r.Exists(ctx, "a", fmt.Sprint("b", i))
		if time.Since(began) >= testTimeout {
			waited++
		}
		time.Sleep(time.Millisecond)
	}
	// One in four may be a machine that paused. If probes were waited for, each
	// of the four would be.
	if waited > 1 {
		t.Errorf("%d of 4 probes were waited for", waited)
	}
}
