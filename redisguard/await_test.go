package redisguard

import (
	"testing"

	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

func await(t *testing.T, what string, is func() bool) {
	t.Helper()
	redistest.Await(t, what, is)
}
