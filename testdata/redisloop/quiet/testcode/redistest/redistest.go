// Package redistest helps tests: it imports testing outside of a test file.
package redistest

import (
	"testing"

	"github.com/redis/go-redis/v9"
)

// Fill writes keys for a test.
func Fill(t testing.TB, rdb *redis.Client, values map[string]string) {
	t.Helper()
	for k, v := range values {
		if err := rdb.Set(t.Context(), k, v, 0).Err(); err != nil {
			t.Fatal(err)
		}
	}
}
