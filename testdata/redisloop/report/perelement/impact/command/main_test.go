package main

import (
	"testing"

	"github.com/redis/go-redis/v9"
)

// TestFix calls fix as main does: a test is no request and no second run.
func TestFix(t *testing.T) {
	run := func(ids []string) { fix(t.Context(), redis.NewClient(&redis.Options{}), ids) }
	for {
		run(nil)
		if t.Failed() {
			return
		}
	}
}
