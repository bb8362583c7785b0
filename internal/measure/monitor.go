package measure

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/internal/cmdlabel"
	"github.com/redisvet/redisvet/internal/traffic"
)

// monitor watches all commands of all masters for a while. Its connections are
// not those of go-redis, whose Monitor cannot be ended before the next command.
func (m *measurement) monitor(ctx context.Context, d time.Duration) {
	masters, err := m.conn.masters(ctx)
	if err != nil || len(masters) == 0 {
		return // poll says so
	}
	seen := &monitored{counts: map[traffic.Monitored]int64{}, names: m.clientNames(ctx, masters)}
	m.say(fmt.Sprintf("MONITOR for %v", d))
	streams, errs := make([]*stream, len(masters)), make([]error, len(masters))
	var all sync.WaitGroup
	for i, n := range masters {
		all.Go(func() { streams[i], errs[i] = n.openMonitor(ctx) })
	}
	all.Wait()
	began := time.Now()
	ctx, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	watched := false
	for i, s := range streams {
		if s != nil {
			watched = true
			all.Go(func() { errs[i] = s.read(ctx, seen) })
		}
	}
	all.Wait()
	if i := slices.IndexFunc(errs, func(err error) bool { return err != nil }); i >= 0 {
		what := firstLine(errs[i])
		if refused(errs[i]) {
			what = fmt.Sprintf("refused (%s)", what)
		}
		m.note("MONITOR on %s: %s", masters[i].addr, what)
	}
	if !watched {
		return
	}
	m.answered = true
	m.sample.Monitor = seen.result(time.Since(began))
}

// clientNames maps addresses of connections to the names of their clients.
func (m *measurement) clientNames(ctx context.Context, masters []*node) map[string]string {
	names := map[string]string{}
	for _, n := range masters {
		list, _ := n.client.ClientList(ctx).Result() // without it there are hosts
		own := n.ownID(ctx)
		for line := range strings.Lines(list) {
			c := parseClient(line)
			names[c["addr"]] = cmp.Or(c["name"], host(c["addr"]))
			if c["id"] == own {
				names[c["addr"]] = "" // this program
			}
		}
	}
	return names
}

// monitored counts the lines of MONITOR.
type monitored struct {
	names map[string]string // of clients, by address; "" for this program

	mu     sync.Mutex
	counts map[traffic.Monitored]int64
}

// maxMonitored bounds what is counted separately: commands, patterns and clients.
const maxMonitored = 20_000

// A stream is what MONITOR prints of one node.
type stream struct {
	n     *node
	conn  net.Conn
	lines *bufio.Reader
}

// openMonitor opens a connection on which a node prints its commands.
func (n *node) openMonitor(ctx context.Context) (*stream, error) {
	o := n.client.Options()
	conn, err := o.Dialer(ctx, o.Network, o.Addr)
	if err != nil {
		return nil, err
	}
	_ = conn.SetDeadline(time.Now().Add(timeout))
	lines := bufio.NewReaderSize(conn, maxLine)
	err = n.login(conn, lines, o)
	if err == nil {
		err = n.ask(conn, lines, "MONITOR")
	}
	if err != nil {
		conn.Close()
		return nil, err
	}
	_ = conn.SetDeadline(time.Time{})
	return &stream{n, conn, lines}, nil
}

// read reads the commands of one node until the context ends.
func (s *stream) read(ctx context.Context, to *monitored) error {
	defer s.conn.Close()
	// The server answers QUIT after all lines of what it has executed before.
	stop := context.AfterFunc(ctx, func() {
		_ = s.conn.SetDeadline(time.Now().Add(grace))
		_, _ = io.WriteString(s.conn, "*1\r\n$4\r\nQUIT\r\n")
		s.n.count("QUIT", nil)
	})
	defer stop()
	for {
		line, cut, err := readLine(s.lines)
		switch {
		case err != nil && ctx.Err() != nil:
			return nil
		case errors.Is(err, io.EOF):
			return errors.New("the server ended it")
		case err != nil:
			return err
		}
		to.add(line, cut)
	}
}

// maxLine bounds what is kept of a line: values may be large, and keys come first.
const maxLine = 1 << 16

// readLine reads a line, and reports whether its end was left out.
func readLine(r *bufio.Reader) (line string, cut bool, err error) {
	part, err := r.ReadSlice('\n')
	line = string(part)
	for errors.Is(err, bufio.ErrBufferFull) {
		cut = true
		_, err = r.ReadSlice('\n')
	}
	return line, cut, err
}

// login sends what opens a connection.
func (n *node) login(conn net.Conn, lines *bufio.Reader, o *redis.Options) error {
	switch {
	case o.Username != "":
		return n.ask(conn, lines, "AUTH", o.Username, o.Password)
	case o.Password != "":
		return n.ask(conn, lines, "AUTH", o.Password)
	}
	return nil
}

// ask sends a command whose answer is one line.
func (n *node) ask(conn net.Conn, lines *bufio.Reader, args ...string) error {
	var b strings.Builder
	fmt.Fprintf(&b, "*%d\r\n", len(args))
	for _, arg := range args {
		fmt.Fprintf(&b, "$%d\r\n%s\r\n", len(arg), arg)
	}
	if _, err := io.WriteString(conn, b.String()); err != nil {
		return err
	}
	line, err := lines.ReadString('\n')
	if err == nil && strings.HasPrefix(line, "-") {
		err = answer(strings.TrimSpace(line[1:]))
	}
	n.count(cmdlabel.Name(args[0], ""), err)
	return err
}

// An answer is an error that the server answers with.
type answer string

func (a answer) Error() string { return string(a) }

// RedisError implements redis.Error.
func (a answer) RedisError() {}

// add counts a line, whose end may be cut.
func (m *monitored) add(line string, cut bool) {
	client, args, ok := parseMonitored(line, cut)
	if !ok {
		return
	}
	at := traffic.Monitored{Client: host(client)}
	if name, ok := m.names[client]; ok {
		at.Client = name
	}
	if client == "lua" {
		at.Client = traffic.Script
	}
	if at.Client == "" {
		return
	}
	argument := ""
	if len(args) > 1 {
		argument = args[1]
	}
	at.Name = cmdlabel.Name(args[0], argument)
	if i := cmdlabel.KeyAt(strings.ToLower(args[0]), len(args), func(i int) string { return args[i] }); i > 0 {
		at.Key = cmdlabel.Pattern(args[i])
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.counts[at] == 0 && len(m.counts) >= maxMonitored {
		at.Key, at.Client = traffic.Other, traffic.Other
	}
	m.counts[at]++
}

// parseMonitored reads a line such as
//
//	+1764189000.123456 [0 127.0.0.1:60866] "get" "rate_limit:17"
//
// Of a line that is cut it returns the whole arguments.
func parseMonitored(line string, cut bool) (client string, args []string, ok bool) {
	_, rest, ok := strings.Cut(strings.TrimRight(line, "\r\n"), " [")
	if !ok {
		return "", nil, false
	}
	from, rest, ok := strings.Cut(rest, "] ")
	_, client, known := strings.Cut(from, " ")
	if !ok || !known {
		return "", nil, false
	}
	for rest != "" {
		quoted, err := strconv.QuotedPrefix(rest)
		switch {
		case err != nil && cut:
			return client, args, len(args) > 0
		case err != nil:
			return "", nil, false
		}
		arg, err := strconv.Unquote(quoted)
		if err != nil {
			return "", nil, false
		}
		args = append(args, arg)
		rest = strings.TrimPrefix(rest[len(quoted):], " ")
	}
	return client, args, len(args) > 0
}

func (m *monitored) result(took time.Duration) *traffic.Monitor {
	out := &traffic.Monitor{Seconds: took.Seconds(), Commands: []traffic.Monitored{}}
	order := func(a, b traffic.Monitored) int {
		return cmp.Or(-cmp.Compare(m.counts[a], m.counts[b]), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Key, b.Key), cmp.Compare(a.Client, b.Client))
	}
	for _, at := range slices.SortedFunc(maps.Keys(m.counts), order) {
		calls := m.counts[at]
		at.Calls = calls
		out.Commands = append(out.Commands, at)
	}
	return out
}
