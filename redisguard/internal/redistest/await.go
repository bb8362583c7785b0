package redistest

import (
	"testing"
	"time"
)

// awaitLimit is far beyond what anything here takes, on any machine: what does
// not come about by then is broken and not slow.
const awaitLimit = time.Minute

// Await waits until is says so, for what takes no certain time. The test fails
// when it does not come about within a minute.
func Await(t testing.TB, what string, is func() bool) {
	t.Helper()
	pause := time.Millisecond
	for start := time.Now(); !is(); time.Sleep(pause) {
		if time.Since(start) > awaitLimit {
			t.Fatalf("waited %v for this: %s", awaitLimit, what)
		}
		pause = min(2*pause, 16*time.Millisecond) // to ask takes time as well
	}
}
