package redisguard

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/internal/redistest"
)

// A proxy passes connections on; swallow makes the ones that there are, and
// those until heal, pass nothing on any more.
type proxy struct {
	addr  string
	now   atomic.Int64
	heals atomic.Int64 // connections of an older number pass nothing on
	dead  atomic.Bool
}

func newProxy(t *testing.T, to string) *proxy {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	p := &proxy{addr: l.Addr().String()}
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", to)
			if err != nil {
				near.Close()
				continue
			}
			n := p.now.Load()
			go p.pass(near, far, n)
			go p.pass(far, near, n)
		}
	}()
	return p
}

func (p *proxy) pass(from, to net.Conn, n int64) {
	defer from.Close()
	defer to.Close()
	b := make([]byte, 4096)
	for {
		got, err := from.Read(b)
		if err != nil {
			return
		}
		if p.dead.Load() || n < p.heals.Load() {
			continue
		}
		if _, err := to.Write(b[:got]); err != nil && !errors.Is(err, io.EOF) {
			return
		}
	}
}

func (p *proxy) swallow() { p.dead.Store(true) }

func (p *proxy) heal() {
	p.heals.Store(p.now.Add(1))
	p.dead.Store(false)
}

// Suspend is for emergencies: it does not wait until a subscription that is
// being made anew has found out that nobody answers.
func TestSuspendDoesNotWaitForASubscription(t *testing.T) {
	s := redistest.Start(t)
	var mu sync.Mutex
	var conns []net.Conn
	c := redis.NewClient(&redis.Options{Addr: s.Addr, Dialer: func(_ context.Context, network, addr string) (net.Conn, error) {
		conn, err := net.Dial(network, addr)
		mu.Lock()
		defer mu.Unlock()
		if err == nil {
			conns = append(conns, conn)
		}
		return conn, err
	}})
	t.Cleanup(func() { c.Close() })
	_, g := mustReader(t, c, ReaderOptions{MaxAge: time.Hour, Channel: "written"})
	await(t, "the subscription", func() bool { return s.Stats("subscribe") == 1 })
	s.Pause()
	defer s.Resume()
	mu.Lock()
	known := len(conns)
	for _, conn := range conns {
		conn.Close()
	}
	mu.Unlock()
	await(t, "a new connection", func() bool { mu.Lock(); defer mu.Unlock(); return len(conns) > known })
	time.Sleep(50 * time.Millisecond)
	began := time.Now()
	g.Suspend()
	if took := time.Since(began); took > time.Second {
		t.Errorf("Suspend took %v", took)
	}
}
