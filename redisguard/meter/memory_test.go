package meter_test

import (
	"context"
	"errors"
	"os"
	"runtime"
	"testing"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard/meter"
)

// word returns a word for a number. It has letters only, so that each is a pattern of its
// own.
func word(n int) string {
	b := []byte("key-")
	for ; n > 0; n /= 26 {
		b = append(b, 'a'+byte(n%26))
	}
	return string(b)
}

// deep sends a command from as many frames as depth says, each time from another stack.
func deep(depth int, send func()) {
	if depth > 0 {
		deep(depth-1, send)
		return
	}
	send()
}

// Any number of keys and commands, a million in the long form, from many stacks take no
// more memory than the bounds say, and none is lost.
func TestMemory(t *testing.T) {
	const most = 8 << 20
	sent := 200_000
	if os.Getenv("REDISGUARD_LONG") != "" {
		sent = 1_000_000
	}
	m := meter.New(meter.Options{})
	ctx := context.Background()
	hook := m.Hook().ProcessHook(func(context.Context, redis.Cmder) error { return errors.New("nosuch") })
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for i := range sent {
		cmd := redis.NewStringCmd(ctx, word(i%5000), word(i))
		deep(i%40, func() { _ = hook(ctx, cmd) })
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > most {
		t.Errorf("%d bytes after %d commands, want at most %d", grown, sent, most)
	}
	all := samples(t, m)
	if n := count(all, "", ""); n != sent || len(all) > 10_000 {
		t.Errorf("%d commands in %d samples, want %d in at most 10000", n, len(all), sent)
	}
	runtime.KeepAlive(m)
}
