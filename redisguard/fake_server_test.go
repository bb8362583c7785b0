package redisguard

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/redis/go-redis/v9"
)

// A fakeServer answers what guards ask, or with one error whatever it is asked:
// for the errors that a real server is hard to bring to.
type fakeServer struct {
	addr    string
	refuses atomic.Pointer[string] // the error, or nil
	greets  bool                   // it is also the answer to what opens a connection
}

func newFakeServer(t *testing.T) *fakeServer {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	s := &fakeServer{addr: l.Addr().String()}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go s.serve(conn)
		}
	}()
	return s
}

func (s *fakeServer) refuse(text string) { s.refuses.Store(&text) }
func (s *fakeServer) heal()              { s.refuses.Store(nil) }

func (s *fakeServer) client(t *testing.T) *redis.Client {
	c := redis.NewClient(&redis.Options{Addr: s.addr, MaxRetries: -1})
	t.Cleanup(func() { c.Close() })
	return c
}

func (s *fakeServer) serve(conn net.Conn) {
	defer conn.Close()
	in := bufio.NewReader(conn)
	for {
		args, err := readCommand(in)
		if err != nil {
			return
		}
		if _, err := io.WriteString(conn, s.answer(args)); err != nil {
			return
		}
	}
}

func (s *fakeServer) answer(args []string) string {
	name := strings.ToLower(args[0])
	if name == "eval" {
		name = "evalsha"
	}
	refused := s.refuses.Load()
	switch {
	case refused != nil && (s.greets || !opens[name]):
		return "-" + *refused + "\r\n"
	case name == "hello":
		return "-ERR unknown command 'hello'\r\n"
	case name == "get":
		return "$-1\r\n"
	case name == "evalsha" && strings.HasPrefix(args[3], keyPrefix+"breaker:"):
		return fmt.Sprintf("$%d\r\n%s\r\n", len(args[5]), args[5])
	case name == "evalsha":
		return "*4\r\n:1\r\n:1\r\n:1\r\n:0\r\n"
	}
	return "+OK\r\n"
}

var opens = map[string]bool{"hello": true, "auth": true, "client": true, "select": true}

func readCommand(in *bufio.Reader) ([]string, error) {
	n, err := readLength(in, '*')
	if err != nil {
		return nil, err
	}
	args := make([]string, n)
	for i := range args {
		size, err := readLength(in, '$')
		if err != nil {
			return nil, err
		}
		b := make([]byte, size+2)
		if _, err := io.ReadFull(in, b); err != nil {
			return nil, err
		}
		args[i] = string(b[:size])
	}
	return args, nil
}

func readLength(in *bufio.Reader, kind byte) (int, error) {
	line, err := in.ReadString('\n')
	if err != nil {
		return 0, err
	}
	if line[0] != kind {
		return 0, fmt.Errorf("%q is no %q", line, kind)
	}
	return strconv.Atoi(strings.TrimSpace(line[1:]))
}
