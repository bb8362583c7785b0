package redisguard

import (
	"errors"
	"io"
	"net"
	"sync/atomic"
	"testing"
	"time"
)

// A proxy passes connections on, after a delay; swallow makes the ones that there are, and
// those until heal, pass nothing on any more.
type proxy struct {
	addr  string
	now   atomic.Int64
	heals atomic.Int64 // connections of an older number pass nothing on
	dead  atomic.Bool
	delay atomic.Int64 // of what is passed on, either way
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
	parts := make(chan part, 1<<10) // what is under way; a slow network is not a narrow one
	defer close(parts)
	go func() {
		defer to.Close()
		for next := range parts {
			time.Sleep(time.Until(next.due))
			if _, err := to.Write(next.text); err != nil && !errors.Is(err, io.EOF) {
				from.Close()
				for range parts { // until the other side has noticed
				}
				return
			}
		}
	}()
	for {
		b := make([]byte, 4096)
		got, err := from.Read(b)
		if err != nil {
			return
		}
		if p.dead.Load() || n < p.heals.Load() {
			continue
		}
		parts <- part{b[:got], time.Now().Add(time.Duration(p.delay.Load()))}
	}
}

// A part is what one read of a proxy got.
type part struct {
	text []byte
	due  time.Time
}

func (p *proxy) swallow() { p.dead.Store(true) }

func (p *proxy) heal() {
	p.heals.Store(p.now.Add(1))
	p.dead.Store(false)
}
