package redisguard

import (
	"bufio"
	"context"
	"crypto/sha1"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// A sim is a server at some distance, on the clock of a bubble, under the real
// client with its pool and its handshakes. It knows what guards send.
type sim struct {
	m *model

	mu      sync.Mutex
	trip    time.Duration
	frozen  bool
	slow    map[string]time.Duration // how long the server takes for a reply about a key
	scripts map[string]bool
	sent    map[string]int // commands by name
	reads   int            // packets with scripts, one or many
}

func newSim(trip time.Duration) *sim {
	return &sim{m: newModel(), trip: trip, scripts: map[string]bool{}, sent: map[string]int{}, slow: map[string]time.Duration{}}
}

// client is a client of the sim. Its pool must have room: go-redis keeps the
// timers of calls that wait for it, and those must not leave a bubble.
func (s *sim) client(t *testing.T, o redis.Options) *redis.Client {
	o.Addr, o.Dialer = "192.0.2.1:6379", s.dial
	if o.PoolSize == 0 {
		o.PoolSize = 1000
	}
	c := redis.NewClient(&o)
	t.Cleanup(func() { c.Close() })
	return c
}

// connect opens some connections of the client's pool, and of the pool that
// newer versions have for pipelines.
func (s *sim) connect(t *testing.T, c *redis.Client, n int) {
	t.Helper()
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			if err := c.Ping(context.Background()).Err(); err != nil {
				t.Error(err)
			}
		})
		wg.Go(func() {
			pipe := c.Pipeline()
			pipe.Ping(context.Background())
			if _, err := pipe.Exec(context.Background()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	s.forget()
}

func (s *sim) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.sent)
	s.reads = 0
}

func (s *sim) freeze(frozen bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.frozen = frozen
}

func (s *sim) slowdown(key string, d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.slow[key] = d
}

func (s *sim) count(name string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sent[name]
}

// waitsForDial marks the context of a PING's dial. go-redis has a mutex while it
// opens a connection, and a wait for that would stop the clock of a bubble. Its
// connections are there at once, and pass nothing on for a round trip.
type waitsForDial struct{}

func (s *sim) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	s.mu.Lock()
	trip := s.trip
	s.mu.Unlock()
	opened := time.Now().Add(trip)
	if ctx.Value(waitsForDial{}) != nil {
		select {
		case <-time.After(trip):
		case <-ctx.Done():
			return nil, &net.OpError{Op: "dial", Net: "sim", Err: ctx.Err()}
		}
	}
	near, far := net.Pipe()
	replies := make(chan simReply, 1<<14)
	go func() {
		defer close(replies)
		in := bufio.NewReaderSize(far, 1<<20)
		for {
			args, err := readCommand(in)
			if err != nil {
				return
			}
			text, due := s.answer(args, in.Buffered() == 0)
			replies <- simReply{text, time.Now().Add(max(0, time.Until(opened)) + due)}
		}
	}()
	go func() {
		defer far.Close()
		for r := range replies {
			time.Sleep(time.Until(r.due))
			for s.isFrozen() {
				time.Sleep(10 * time.Millisecond)
			}
			if _, err := far.Write([]byte(r.text)); err != nil {
				for range replies { // until the other side has noticed
				}
				return
			}
		}
	}()
	return near, nil
}

type simReply struct {
	text string
	due  time.Time
}

func (s *sim) isFrozen() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.frozen
}

func (s *sim) answer(args []string, last bool) (text string, due time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	name := strings.ToLower(args[0])
	s.sent[name]++
	if last && strings.HasPrefix(name, "eval") {
		s.reads++
	}
	due = s.trip
	switch name {
	case "ping":
		return "+PONG\r\n", due
	case "get":
		return "$-1\r\n", due + s.slow[args[1]]
	case "exists":
		return ":0\r\n", due
	case "eval", "evalsha":
		sum := args[1]
		if name == "eval" {
			sum = fmt.Sprintf("%x", sha1.Sum([]byte(args[1])))
			s.scripts[sum] = true
		}
		if !s.scripts[sum] {
			s.sent["noscript"]++
			return "-NOSCRIPT No matching script.\r\n", due
		}
		var rest []any
		for _, a := range args[4:] {
			rest = append(rest, a)
		}
		s.m.mu.Lock()
		defer s.m.mu.Unlock()
		debit := s.m.gcra
		if strings.Contains(args[3], ":window:") {
			debit = s.m.window
		}
		got := debit(args[3], rest, time.Now().UnixMilli())
		return fmt.Sprintf("*4\r\n:%d\r\n:%d\r\n:%d\r\n:%d\r\n", got[0], got[1], got[2], got[3]), due + s.slow[args[3]]
	case "hello":
		return "-ERR unknown command 'hello'\r\n", due
	}
	return "+OK\r\n", due
}
