package redisguard

import (
	"bufio"
	"context"
	"io"
	"net"
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
	deaf   func(addr string) bool
	stuck  int
	end    chan struct{} // closed with the test
}

// client is a client that f answers, after hooks of the program's.
func (f *fakeRedis) client(t *testing.T, hooks ...redis.Hook) *redis.Client {
	c := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1", Dialer: f.dial})
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
		Dialer: f.dial,
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

// dial is for PINGs alone, which no hook sees.
func (f *fakeRedis) dial(_ context.Context, _, addr string) (net.Conn, error) {
	near, far := net.Pipe()
	go func() {
		defer far.Close()
		if _, err := readCommand(bufio.NewReader(far)); err != nil {
			return
		}
		f.mu.Lock()
		end, deaf := f.end, f.deaf != nil && f.deaf(addr)
		f.mu.Unlock()
		if deaf {
			<-end
			return
		}
		time.Sleep(f.delay)
		io.WriteString(far, "+PONG\r\n")
	}()
	return near, nil
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
func (f *fakeRedis) freeze(t *testing.T) {
	all := func(string) bool { return true }
	f.freezeSome(t, all, all)
}

// freezeSome is freeze for what is sent to some addresses, about some keys.
func (f *fakeRedis) freezeSome(t *testing.T, addr, of func(string) bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.deaf = addr
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
	f.frozen, f.deaf = nil, nil
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
