// Package redistest runs real Redis servers for tests, each in a process of its
// own on a private port. It can kill, restart and freeze them, and fail over a
// cluster node.
package redistest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// A Server is a redis-server process that ends with the test.
type Server struct {
	Addr string

	t      testing.TB
	shared bool
	db     int // of Client
	dir    string
	base   []string // arguments of each start
	args   []string // arguments of the test
	bus    int      // port of the cluster bus
	cmd    *exec.Cmd
	ended  chan struct{} // closed when cmd has exited
	admin  *redis.Client // of this package; Commands does not count its commands
}

// startTries is the number of attempts to find a port. Another process can take
// a free port before the server binds it.
const startTries = 5

// busy is longer than any operation on a busy machine, or one that stalls: a
// server waiting for CPU time must not look unavailable. A test that hangs is
// ended by the timeout of go test.
const busy = 24 * time.Hour

// startChecks is how often a server is asked whether it is there.
const startChecks = 30_000

// Start runs redis-server with args on a free port of the loopback. It stores
// nothing on disk unless args say so. Without redis-server in PATH the test
// fails, because a skipped proof is none.
func Start(t testing.TB, args ...string) *Server {
	t.Helper()
	s, err := start(false, args...)
	if err != nil {
		t.Fatalf("redistest: %v", err)
	}
	s.t = t
	t.Cleanup(s.remove)
	return s
}

// start is Start without a test. inCluster adds a cluster bus.
func start(inCluster bool, args ...string) (*Server, error) {
	dir, err := os.MkdirTemp("", "redistest") // not t.TempDir, which fails if a killed server's child still writes
	if err != nil {
		return nil, err
	}
	s := &Server{dir: dir, args: args}
	for range startTries {
		var port int
		if port, err = freePort(); err != nil {
			break
		}
		s.Addr = net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
		s.base = []string{
			"--port", strconv.Itoa(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
			"--dir", dir, "--logfile", filepath.Join(dir, "log"), "--databases", "16",
		}
		if inCluster {
			if s.bus, err = freePort(); err != nil {
				break
			}
			s.base = append(s.base, "--cluster-enabled", "yes", "--cluster-port", strconv.Itoa(s.bus))
		}
		if err = s.run(); err == nil {
			return s, nil
		}
	}
	s.remove()
	return nil, err
}

// freePort searches below the ephemeral ports: an outgoing connection could
// take the port of a server during its restart.
func freePort() (int, error) {
	var err error
	for range 100 {
		port := 10_000 + rand.N(20_000)
		var l net.Listener
		if l, err = net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port))); err == nil {
			return port, l.Close()
		}
	}
	return 0, err
}

// run starts the process and waits until this process answers.
func (s *Server) run() error {
	cmd := exec.Command("redis-server", slices.Concat(s.base, s.args)...)
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan struct{})
	go func() {
		cmd.Wait()
		close(ended)
	}()
	s.cmd, s.ended = cmd, ended
	if s.admin == nil || s.admin.Options().Addr != s.Addr {
		s.admin = redis.NewClient(&redis.Options{Addr: s.Addr, MaxRetries: -1, PoolSize: 2, DialTimeout: busy, ReadTimeout: busy})
	}
	id := fmt.Sprintf("process_id:%d\r", cmd.Process.Pid)
	for range startChecks {
		// Not with the client, which waits a second after two refused
		// connections.
		conn, err := net.DialTimeout("tcp", s.Addr, busy)
		if err == nil {
			conn.Close()
			var info string
			if info, err = s.admin.Info(context.Background(), "server").Result(); err == nil {
				if strings.Contains(info, id) {
					return nil
				}
				s.stop()
				return errors.New("another server answers on " + s.Addr)
			}
		}
		select {
		case <-ended:
			log, _ := os.ReadFile(filepath.Join(s.dir, "log"))
			return fmt.Errorf("redis-server ended: %s", log)
		case <-time.After(2 * time.Millisecond):
		}
	}
	s.stop()
	return errors.New("redis-server does not answer on " + s.Addr)
}

func (s *Server) stop() {
	s.end()
	if s.admin != nil {
		s.admin.Close()
		s.admin = nil
	}
}

func (s *Server) remove() {
	s.stop()
	os.RemoveAll(s.dir)
}

// Options returns go-redis' options for the server: its defaults, but with
// timeouts that no busy machine reaches.
func (s *Server) Options() *redis.Options { return s.OptionsVia(s.Addr) }

// OptionsVia returns Options with another address, such as a proxy's.
func (s *Server) OptionsVia(addr string) *redis.Options {
	return &redis.Options{Addr: addr, DB: s.db, DialTimeout: busy, ReadTimeout: busy, WriteTimeout: busy}
}

// RingOptions returns options of that kind for a ring of servers.
func RingOptions(shards map[string]*Server) *redis.RingOptions {
	o := &redis.RingOptions{Addrs: map[string]string{}, DialTimeout: busy, ReadTimeout: busy, WriteTimeout: busy, HeartbeatFrequency: busy}
	for name, s := range shards {
		o.Addrs[name] = s.Addr
	}
	return o
}

// Client returns a new client of the server with Options, which is closed with
// the test.
func (s *Server) Client() *redis.Client {
	c := redis.NewClient(s.Options())
	s.t.Cleanup(func() { c.Close() })
	return c
}

// Admin returns a client for a test's operations on the server. Its commands
// count in commandstats like others.
func (s *Server) Admin() *redis.Client { return s.admin }

// Kill ends the process as kill -9 does, even if it is frozen, and waits for
// its exit.
func (s *Server) Kill() {
	s.own()
	s.end()
}

// own fails the test if the server is shared, because other tests would notice
// the operation.
func (s *Server) own() {
	s.t.Helper()
	if s.shared {
		s.t.Fatal("redistest: other tests use this server as well")
	}
}

func (s *Server) end() {
	if s.cmd == nil {
		return
	}
	s.cmd.Process.Kill()
	<-s.ended
	s.cmd = nil
}

// Restart kills the process and starts it again with the same port and
// directory. It is empty, unless its arguments persist the data.
func (s *Server) Restart() {
	s.t.Helper()
	s.Kill()
	var err error
	for range startTries {
		if err = s.run(); err == nil {
			return
		}
		time.Sleep(100 * time.Millisecond) // until the other process releases the port
	}
	s.t.Fatalf("redistest: restart: %v", err)
}

// RestartWith is Restart with other arguments than those of Start, for example
// with persistence or less memory.
func (s *Server) RestartWith(args ...string) {
	s.t.Helper()
	s.args = args
	s.Restart()
}

// Pause freezes the process: connections stay, and nothing answers.
func (s *Server) Pause() { s.signal(syscall.SIGSTOP) }

// Resume undoes Pause.
func (s *Server) Resume() { s.signal(syscall.SIGCONT) }

func (s *Server) signal(sig os.Signal) {
	s.t.Helper()
	s.own()
	if err := s.cmd.Process.Signal(sig); err != nil {
		s.t.Fatalf("redistest: %v: %v", sig, err)
	}
}
