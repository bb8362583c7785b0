package measure

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/internal/redistest"
	"github.com/redisvet/redisvet/internal/traffic"
)

// measured runs a measurement of which the counted part is do, and which is
// interrupted when do returns.
func measured(t *testing.T, r Request, do func()) *traffic.Sample {
	t.Helper()
	s, err := interrupted(t, r, do)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func interrupted(t *testing.T, r Request, do func()) (*traffic.Sample, error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r.For = time.Hour
	var once sync.Once
	r.Say = func(text string) {
		if strings.HasPrefix(text, "measuring") {
			once.Do(func() {
				do()
				cancel()
			})
		}
	}
	return Run(ctx, r)
}

func send(t *testing.T, c redis.UniversalClient) {
	t.Helper()
	ctx := t.Context()
	for i := range 30 {
		c.Get(ctx, fmt.Sprint("rate_limit:", i))
	}
	for i := range 20 {
		if err := c.Set(ctx, fmt.Sprint("user:", i), 1, time.Hour).Err(); err != nil {
			t.Fatal(err)
		}
	}
	c.Incr(ctx, "text")
}

func calls(s *traffic.Sample) string {
	var all []string
	for _, c := range s.Commands {
		all = append(all, fmt.Sprintf("%s %d", c.Name, c.Calls))
	}
	return strings.Join(all, ", ")
}

// What others send is counted exactly, and what this program sends is not.
func TestCommands(t *testing.T) {
	server := redistest.Start(t)
	ctx := t.Context()
	server.Client.Set(ctx, "text", "x", 0)
	send(t, server.Client) // before
	s := measured(t, Request{URL: "redis://" + server.Addr, Keys: 1000}, func() { send(t, server.Client) })
	if got := calls(s); got != "GET 30, SET 20, INCR 1" {
		t.Errorf("counted: %s", got)
	}
	if c := s.Commands[2]; c.Failed != 1 {
		t.Errorf("INCR of a text: %+v", c)
	}
	if s.Complete || len(s.Notes) != 1 || !strings.HasPrefix(s.Notes[0], "interrupted after") {
		t.Errorf("complete %v, notes %q", s.Complete, s.Notes)
	}
	if s.Server.Mode != "standalone" || s.Server.Version == "" || !slices.Equal(s.Server.Nodes, []string{server.Addr}) {
		t.Errorf("%+v", s.Server)
	}
}

// A measurement is complete when its time is over, whatever it does then.
func TestComplete(t *testing.T) {
	server := redistest.Start(t)
	for range 20 {
		for _, length := range []time.Duration{1, 300 * time.Microsecond, time.Millisecond, 2 * time.Millisecond} {
			s, err := Run(t.Context(), Request{URL: "redis://" + server.Addr, For: length, Keys: 10, Say: func(string) {}})
			if err != nil || !s.Complete || len(s.Notes) != 0 {
				t.Fatalf("%v: %+v, %v", length, s, err)
			}
		}
	}
}

// A connection that is opened when the time is over does not keep the last commands from
// being sent.
func TestAfterTheTime(t *testing.T) {
	server := redistest.Start(t)
	o, err := options(Request{URL: "redis://" + server.Addr})
	if err != nil {
		t.Fatal(err)
	}
	over, cancel := context.WithCancel(t.Context())
	o.Dialer = func(ctx context.Context, network, addr string) (net.Conn, error) {
		if ctx == over {
			cancel()
			return nil, ctx.Err()
		}
		return net.Dial(network, addr)
	}
	c := redis.NewClient(o)
	defer c.Close()
	c.Ping(over)
	if err := c.Ping(t.Context()).Err(); err != nil {
		t.Error(err)
	}
}

// Keys are sampled as patterns with their times to live.
func TestKeys(t *testing.T) {
	server := redistest.Start(t)
	ctx := t.Context()
	for i := range 250 {
		server.Client.Set(ctx, fmt.Sprint("rate_limit:", i), 1, time.Duration(i+1)*time.Hour)
	}
	server.Client.Set(ctx, "forever:1", 1, 0)
	s := measured(t, Request{URL: "redis://" + server.Addr, Keys: 1000}, func() {})
	k := s.Keyspace
	if k == nil || k.Keys != 251 || k.Sampled != 251 || len(k.Patterns) != 2 {
		t.Fatalf("%+v", k)
	}
	limits, forever := k.Patterns[0], k.Patterns[1]
	hours := func(seconds float64) int { return int(seconds/3600 + 0.99) }
	if limits.Key != "rate_limit:*" || limits.Keys != 250 || limits.NoTTL != 0 ||
		hours(limits.MinTTL) != 1 || hours(limits.MedianTTL) != 126 || hours(limits.MaxTTL) != 250 {
		t.Errorf("%+v", limits)
	}
	if forever != (traffic.Pattern{Key: "forever:*", Keys: 1, NoTTL: 1}) {
		t.Errorf("%+v", forever)
	}
	if s := measured(t, Request{URL: "redis://" + server.Addr, Keys: 10}, func() {}); s.Keyspace.Sampled >= 251 {
		t.Errorf("asked for 10 keys, sampled %d", s.Keyspace.Sampled)
	}
}

// Connections are grouped by name and host; those that come meanwhile are seen.
func TestClients(t *testing.T) {
	server := redistest.Start(t)
	ctx := t.Context()
	open := func(name string) {
		c := redis.NewClient(&redis.Options{Addr: server.Addr, ClientName: name})
		t.Cleanup(func() { c.Close() })
		if err := c.Ping(ctx).Err(); err != nil {
			t.Fatal(err)
		}
	}
	open("hub")
	s := measured(t, Request{URL: "redis://" + server.Addr}, func() { open("hub"); open("hub"); open("new") })
	for name, want := range map[string][2]int{"hub": {1, 3}, "new": {0, 1}, "": {1, 1}} { // "" is the test's own client
		i := slices.IndexFunc(s.Clients, func(c traffic.Clients) bool { return c.Name == name })
		if i < 0 {
			t.Errorf("no %q in %+v", name, s.Clients)
			continue
		}
		if c := s.Clients[i]; c.Before != want[0] || c.Connections != want[1] || c.Host != "127.0.0.1" || c.User != "default" {
			t.Errorf("%q: %+v, want %v connections", name, c, want)
		}
	}
}

// MONITOR counts commands by key pattern and client.
func TestMonitor(t *testing.T) {
	server := redistest.Start(t)
	ctx := t.Context()
	o, err := redis.ParseURL("redis://" + server.Addr)
	if err != nil {
		t.Fatal(err)
	}
	n := newNode(server.Addr, redis.NewClient(o))
	defer n.client.Close()
	named := redis.NewClient(&redis.Options{Addr: server.Addr, ClientName: "hub", PoolSize: 1})
	defer named.Close()
	named.Ping(ctx)
	m := &measurement{conn: &connection{single: n}, sample: &traffic.Sample{}}
	seen := &monitored{counts: map[traffic.Monitored]int64{}, names: m.clientNames(ctx, []*node{n})}
	watch, cancel := context.WithCancel(ctx)
	stream, err := n.openMonitor(ctx)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	go func() { done <- stream.read(watch, seen) }()
	send(t, named)
	server.Client.Eval(ctx, "return redis.call('get', KEYS[1])", []string{"quota:7"})
	server.Client.Set(ctx, "large:7", strings.Repeat("x", 10*maxLine), 0)
	server.Client.Do(ctx, "GET", "odd \"\x00\n\xff] [0 x")
	server.Client.Echo(ctx, "the end")
	redistest.Await(t, "the last command", func() bool {
		seen.mu.Lock()
		defer seen.mu.Unlock()
		return seen.counts[traffic.Monitored{Name: "ECHO", Client: "127.0.0.1"}] == 1
	})
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	for _, want := range []traffic.Monitored{
		{Name: "GET", Key: "rate_limit:*", Client: "hub", Calls: 30},
		{Name: "SET", Key: "user:*", Client: "hub", Calls: 20},
		{Name: "SET", Key: "large:*", Client: "127.0.0.1", Calls: 1},
		{Name: "EVAL", Key: "quota:*", Client: "127.0.0.1", Calls: 1},
		{Name: "GET", Key: "quota:*", Client: "script", Calls: 1},
	} {
		if got := seen.result(time.Second).Commands; !slices.Contains(got, want) {
			t.Errorf("no %+v in %+v", want, got)
		}
	}
	for _, line := range []string{"", "+OK\r\n", "+1.2 [0 127.0.0.1:1] get\r\n", `+1.2 [0 a:1] "get" "x`, "+1.2 [0 a:1] \r\n"} {
		if _, args, ok := parseMonitored(line, false); ok {
			t.Errorf("%q is a command: %q", line, args)
		}
	}
}

// What a server refuses is said, and the rest is measured.
func TestRefused(t *testing.T) {
	server := redistest.Start(t)
	ctx := t.Context()
	for user, test := range map[string]struct {
		rule  string
		notes []string
		calls string
	}{
		"noinfo":    {"-info", []string{"INFO server: refused (NOPERM", "INFO commandstats: refused", "INFO stats: refused"}, ""},
		"noclients": {"-client", []string{"CLIENT LIST: refused (NOPERM"}, "GET 30, SET 20, INCR 1"},
		"nokeys":    {"-scan -dbsize", []string{"DBSIZE: refused", "SCAN or PTTL: refused"}, "GET 30, SET 20, INCR 1"},
		"nomonitor": {"-monitor", []string{"MONITOR on " + server.Addr + ": refused (NOPERM"}, "GET 30, SET 20, INCR 1"},
		"nostats":   {"-info +info|server +info|stats", []string{"INFO commandstats: refused (NOPERM"}, "(all commands) 51"},
	} {
		args := []any{"ACL", "SETUSER", user, "on", ">secret", "~*", "+@all"}
		for _, rule := range strings.Fields(test.rule) {
			args = append(args, rule)
		}
		if err := server.Client.Do(ctx, args...).Err(); err != nil {
			t.Fatal(err)
		}
		s := measured(t, Request{URL: "redis://" + user + ":secret@" + server.Addr, Keys: 100, Monitor: time.Millisecond}, func() { send(t, server.Client) })
		if got := calls(s); got != test.calls || (s.Commands == nil) != (got == "") || (s.Monitor == nil) != (user == "nomonitor") {
			t.Errorf("%s: counted: %s; %v, %v", user, got, s.Commands, s.Monitor)
		}
		for _, want := range test.notes {
			if !slices.ContainsFunc(s.Notes, func(n string) bool { return strings.HasPrefix(n, want) }) {
				t.Errorf("%s: no note %q in %q", user, want, s.Notes)
			}
		}
	}
}

// If a server refuses everything, there is nothing to write into a file.
func TestAllRefused(t *testing.T) {
	server := redistest.Start(t)
	if err := server.Client.Do(t.Context(), "ACL", "SETUSER", "nobody", "on", ">secret").Err(); err != nil {
		t.Fatal(err)
	}
	_, err := Run(t.Context(), Request{URL: "redis://nobody:secret@" + server.Addr, For: time.Hour, Monitor: time.Minute, Keys: 10, Say: func(string) {}})
	if want := server.Addr + ": nothing can be measured: INFO server: refused (NOPERM"; err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "\n") {
		t.Errorf("%v", err)
	}
}

// A reset of the counters loses no more than what came since the last look.
func TestReset(t *testing.T) {
	server := redistest.Start(t)
	send(t, server.Client)
	s := measured(t, Request{URL: "redis://" + server.Addr}, func() {
		server.Client.ConfigResetStat(t.Context())
		send(t, server.Client)
	})
	if got := calls(s); !strings.HasPrefix(got, "GET 30, SET 20") || strings.Contains(got, "-") {
		t.Errorf("counted: %s", got)
	}
	if !strings.Contains(strings.Join(s.Notes, "\n"), "counters were reset") {
		t.Errorf("notes %q", s.Notes)
	}
}

// All nodes of a cluster are summed. The writes that a replica gets from its
// master count once, and its reads do.
func TestCluster(t *testing.T) {
	nodes := redistest.Cluster(t)
	c := redis.NewClusterClient(&redis.ClusterOptions{Addrs: []string{nodes[0].Addr}})
	defer c.Close()
	send(t, c)
	ctx := t.Context()
	redistest.Await(t, "the nodes to name the replica", func() bool { // not before it has data
		slots := nodes[1].Client.ClusterSlots(ctx).Val()
		return slices.ContainsFunc(slots, func(s redis.ClusterSlot) bool { return len(s.Nodes) == 2 })
	})
	s := measured(t, Request{URL: "redis://" + nodes[1].Addr, Keys: 1000}, func() {
		send(t, c)
		nodes[0].Client.Wait(ctx, 1, time.Hour)
		conn := nodes[2].Client.Conn()
		defer conn.Close()
		conn.ReadOnly(ctx)
		key := "a"
		for conn.ClusterKeySlot(ctx, key).Val() >= 8192 { // of the other master
			key += "a"
		}
		for range 5 {
			if err := conn.Get(ctx, key).Err(); err != redis.Nil {
				t.Error(err)
			}
		}
	})
	got := calls(s)
	for _, want := range []string{"GET 35,", "SET 20,", "INCR 1"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in %s", want, got)
		}
	}
	if s.Server.Mode != "cluster" || len(s.Server.Nodes) != 3 || s.Keyspace == nil || s.Keyspace.Keys != 21 {
		t.Errorf("%+v, %+v", s.Server, s.Keyspace)
	}

	// With a node down, the others are measured, and the sample is not complete.
	s = measured(t, Request{URL: "redis://" + nodes[1].Addr, Keys: 1000}, func() {
		nodes[2].Client.ShutdownNoSave(ctx)
		send(t, c)
	})
	if got, notes := calls(s), strings.Join(s.Notes, "\n"); s.Complete || !strings.Contains(got, "GET 30,") || !strings.Contains(notes, nodes[2].Addr+" ") {
		t.Errorf("complete %v, counted %s, notes %s", s.Complete, got, notes)
	}
}

// What cannot be measured is said in one line.
func TestFaults(t *testing.T) {
	server := redistest.Start(t)
	if err := server.Client.ConfigSet(t.Context(), "requirepass", "secret").Err(); err != nil {
		t.Fatal(err)
	}
	for url, want := range map[string]string{
		"redis://127.0.0.1:1":                    "127.0.0.1:1: dial tcp 127.0.0.1:1: connect: connection refused",
		"redis://" + server.Addr:                 server.Addr + ": the server wants a password: put it into the URL, or into REDISCLI_AUTH",
		"redis://:wrong@" + server.Addr:          server.Addr + ": the server refuses this user and password",
		"redis://:hidden%zz@" + server.Addr:      "-redis: not a URL; a special character of a password is written as % and two digits",
		"http://" + server.Addr:                  "-redis: redis: invalid URL scheme: http",
		"redis://:secret@" + server.Addr + "/99": server.Addr + ": the server has no database with the number in the URL",
		"redis://:secret@" + server.Addr + "/x":  `-redis: redis: invalid database number: "x"`,
	} {
		_, err := Run(t.Context(), Request{URL: url, For: time.Hour, Say: func(string) {}})
		if err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", url, err, want)
		}
	}
}
