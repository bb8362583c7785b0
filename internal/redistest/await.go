package redistest

import (
	"testing"
	"time"
)

// awaitLimit is far beyond what anything here takes, on any machine.
const awaitLimit = 30 * time.Second

// Await waits until is says so, for what takes no certain time. The test fails
// when it does not come about within half a minute.
func Await(t testing.TB, what string, is func() bool) {
	t.Helper()
	for start := time.Now(); !is(); time.Sleep(time.Millisecond) {
		if time.Since(start) > awaitLimit {
			t.Fatalf("waited %v for this: %s", awaitLimit, what)
		}
	}
}
