package peers

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

// A subject is one thing that is measured: an operation that a program does on
// each of its calls.
type subject struct {
	group string // what is compared with each other
	name  string
	// make returns the operation, ready to run, on a server with a key "k".
	make func(t testing.TB, s *redistest.Server) func() error
}

func subjects() []subject {
	return slices.Concat(caches(), limiters(), breakers(), quotas())
}

// server is one with what the subjects read.
func server(t testing.TB) *redistest.Server {
	s := redistest.Start(t)
	if err := s.Client().Set(context.Background(), "k", "value of the key", 0).Err(); err != nil {
		t.Fatal(err)
	}
	return s
}

// client is a client with go-redis' defaults, and timeouts that no busy machine reaches.
func client(t testing.TB, s *redistest.Server, change ...func(*redis.Options)) *redis.Client {
	o := s.Options()
	for _, f := range change {
		f(o)
	}
	c := redis.NewClient(o)
	t.Cleanup(func() { c.Close() })
	return c
}

// opening are commands that open a connection or look at the server.
var opening = map[string]bool{
	"hello": true, "auth": true, "client": true, "client|setinfo": true, "client|tracking": true, "client|id": true,
	"client|setname": true, "client|maint_notifications": true, "select": true, "info": true, "config": true,
	"config|resetstat": true, "ping": true, "script|load": true, "command": true,
}

var stat = regexp.MustCompile(`cmdstat_([^:]+):calls=(\d+)`)

// commands counts what the server executed, the commands within scripts
// included, as servers that are paid by the request do.
func commands(t testing.TB, s *redistest.Server) int64 {
	c := redis.NewClient(&redis.Options{Addr: s.Addr})
	defer c.Close()
	info, err := c.Info(context.Background(), "commandstats").Result()
	if err != nil {
		t.Fatal(err)
	}
	n := int64(0)
	for _, m := range stat.FindAllStringSubmatch(info, -1) {
		if calls, err := strconv.ParseInt(m[2], 10, 64); err == nil && !opening[strings.ToLower(m[1])] {
			n += calls
		}
	}
	return n
}
