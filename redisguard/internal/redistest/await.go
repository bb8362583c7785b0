package redistest

import (
	"testing"
	"time"
)

// awaitLimit is far beyond the duration of any condition, on any machine. A
// condition that is false until then is broken, and not slow.
const awaitLimit = time.Minute

// Await waits until is returns true, for events without a fixed duration. The
// test fails after a minute.
func Await(t testing.TB, what string, is func() bool) {
	t.Helper()
	pause := time.Millisecond
	for start := time.Now(); !is(); time.Sleep(pause) {
		if time.Since(start) > awaitLimit {
			t.Fatalf("waited %v for this: %s", awaitLimit, what)
		}
		pause = min(2*pause, 16*time.Millisecond) // each check also takes time
	}
}
