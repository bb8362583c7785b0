package redisguard

import (
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redisvet/redisvet/internal/redistest"
)

const testTimeout = 100 * time.Millisecond

// testGuard is a Guard for tests in which nothing is sent through its client.
func testGuard() *Guard {
	return mustGuard(redis.NewClient(&redis.Options{Addr: "127.0.0.1:1"}))
}

func mustGuard(c redis.UniversalClient) *Guard {
	g, err := New(c, Options{Timeout: testTimeout})
	if err != nil {
		panic(err)
	}
	return g
}

func guardFor(t *testing.T, s *redistest.Server) *Guard { return mustGuard(s.Client()) }
