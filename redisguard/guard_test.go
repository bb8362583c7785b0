package redisguard

import (
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redisvet/redisvet/internal/redistest"
)

const testTimeout = 100 * time.Millisecond

// idle is for guards through whose client nothing is sent. It is made outside
// of any bubble: a client of go-redis has goroutines.
var idle = redis.NewClient(&redis.Options{Addr: "127.0.0.1:1"})

func testGuard() *Guard {
	g := mustGuard(idle)
	g.gate = new(gate)
	return g
}

func mustGuard(c redis.UniversalClient) *Guard {
	g, err := New(c, Options{Timeout: testTimeout})
	if err != nil {
		panic(err)
	}
	return g
}

func guardFor(t *testing.T, s *redistest.Server) *Guard { return mustGuard(s.Client()) }
