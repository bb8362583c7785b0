package redistest

import (
	"testing"
	"time"
)

// awaitChecks is how often Await looks at a condition: for a minute at least, and
// longer on a slow machine. It counts, because the clock says nothing on a machine
// that stalls: all of a minute may pass between two checks.
const awaitChecks = 4000

// Await waits until is returns true, and fails the test if that does not happen.
func Await(t testing.TB, what string, is func() bool) {
	t.Helper()
	began, pause := time.Now(), time.Millisecond
	for range awaitChecks {
		if is() {
			return
		}
		time.Sleep(pause)
		pause = min(2*pause, 16*time.Millisecond) // each check also takes time
	}
	t.Fatalf("checked %d times in %v for this: %s", awaitChecks, time.Since(began).Round(time.Second), what)
}
