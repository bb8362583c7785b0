package redisguard

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// A fakeRedis answers in the place of Redis within a bubble, where time costs
// nothing and no machine is slow: it is a hook of a client that never connects.
// It knows GET and what answers with nothing.
type fakeRedis struct {
	value  string                      // of every key; there are none without
	answer func(cmd redis.Cmder) error // instead
	delay  time.Duration

	mu     sync.Mutex
	n      int
	frozen func(key string) bool // see freeze
	stuck  int
	end    chan struct{} // closed with the test
}

// client is a client that f answers, after hooks of the program's.
func (f *fakeRedis) client(t *testing.T, hooks ...redis.Hook) *redis.Client {
	c := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1"})
	t.Cleanup(func() { c.Close() })
	for _, h := range append(hooks, hookFunc(f.process)) {
		c.AddHook(h)
	}
	return c
}

// fakeMasters are the addresses of a fake cluster. They are not on the loopback,
// whose name some versions of go-redis replace.
var fakeMasters = [...]string{"192.0.2.1:1", "192.0.2.1:2", "192.0.2.1:3"}

// cluster is the client of a cluster of three masters that f answers for, and
// master which of them has a key.
func (f *fakeRedis) cluster(t *testing.T) (c *redis.ClusterClient, master func(key string) string) {
	c = redis.NewClusterClient(&redis.ClusterOptions{
		ClusterSlots: func(context.Context) (slots []redis.ClusterSlot, err error) {
			for i, addr := range fakeMasters {
				const all, n = 16384, len(fakeMasters)
				slots = append(slots, redis.ClusterSlot{
					Start: i * all / n, End: (i+1)*all/n - 1, Nodes: []redis.ClusterNode{{Addr: addr}},
				})
			}
			return slots, nil
		},
	})
	t.Cleanup(func() { c.Close() })
	c.AddHook(hookFunc(f.process))
	return c, func(key string) string {
		node, err := c.MasterForKey(context.Background(), key)
		if err != nil {
			t.Error(err)
			return ""
		}
		return node.Options().Addr
	}
}

func (f *fakeRedis) process(_ context.Context, cmd redis.Cmder, _ redis.ProcessHook) error {
	key := keyOf(cmd.Args())
	f.mu.Lock()
	f.n++
	f.mu.Unlock()
	f.block(key)
	time.Sleep(f.delay)
	if f.answer != nil {
		err := f.answer(cmd)
		cmd.SetErr(err)
		return err
	}
	get, ok := cmd.(*redis.StringCmd)
	switch {
	case !ok:
		return nil
	case f.value == "":
		cmd.SetErr(redis.Nil)
		return redis.Nil
	}
	get.SetVal(f.value)
	return nil
}

// block waits until the test ends, where Redis is frozen.
func (f *fakeRedis) block(key string) {
	f.mu.Lock()
	stuck := f.frozen != nil && f.frozen(key)
	if stuck {
		f.stuck++
	}
	f.mu.Unlock()
	if stuck {
		<-f.end
	}
}

// freeze makes f do as a server that was stopped, or a network that swallows:
// what is sent is neither answered nor refused any more until the test ends,
// whatever its context says, as go-redis looks at none while it reads.
func (f *fakeRedis) freeze(t *testing.T) { f.freezeKeys(t, func(string) bool { return true }) }

// freezeKeys is freeze for some keys.
func (f *fakeRedis) freezeKeys(t *testing.T, of func(key string) bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.end == nil {
		f.end = make(chan struct{})
		t.Cleanup(func() { close(f.end) })
	}
	f.frozen = of
}

// thaw has f answer what is sent from now on.
func (f *fakeRedis) thaw() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.frozen = nil
}

// asked is how many commands there were.
func (f *fakeRedis) asked() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.n
}

// swallowed is how many of them have no answer.
func (f *fakeRedis) swallowed() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.stuck
}
