package meter_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard"
	"github.com/redisvet/redisvet/redisguard/internal/redistest"
	"github.com/redisvet/redisvet/redisguard/meter"
)

func TestMain(m *testing.M) {
	code := m.Run()
	redistest.EndShared()
	os.Exit(code)
}

// watched returns a Meter and a client that it watches.
func watched(t testing.TB, o meter.Options) (*meter.Meter, *redis.Client) {
	c := redistest.Shared(t).Client()
	m := meter.New(o)
	m.Watch(c)
	return m, c
}

// A sample is what pprof prints of one.
type sample struct {
	values string // in the order of the package comment
	labels string
	leaf   string // function and line
}

// samples writes a profile to a file and reads it with go tool pprof.
func samples(t *testing.T, m io.WriterTo) []sample {
	t.Helper()
	var b bytes.Buffer
	if n, err := m.WriteTo(&b); err != nil || n != int64(b.Len()) {
		t.Fatalf("%d of %d bytes, %v", n, b.Len(), err)
	}
	return samplesOf(t, b.Bytes())
}

func samplesOf(t *testing.T, profile []byte) []sample {
	t.Helper()
	raw := pprof(t, profile, "-raw")
	_, raw, ok := strings.Cut(raw, "Samples:\n")
	list, places, ok2 := strings.Cut(raw, "Locations\n")
	if !ok || !ok2 {
		t.Fatalf("no samples in\n%s", raw)
	}
	var all []sample
	for line := range strings.Lines(list) {
		line = strings.TrimSpace(line)
		if values, stack, ok := strings.Cut(line, ": "); ok && strings.IndexFunc(values, func(r rune) bool { return r != ' ' && (r < '0' || r > '9') }) < 0 {
			leaf := regexp.MustCompile(`(?m)^ +` + strings.Fields(stack)[0] + `: 0x0 M=1 (.*) s=0`).FindStringSubmatch(places)
			if leaf == nil {
				t.Fatalf("no location %s in\n%s", stack, places)
			}
			all = append(all, sample{values: strings.Join(strings.Fields(values), " "), leaf: leaf[1]})
			continue
		}
		if n := len(all); n > 0 && strings.Contains(line, ":[") {
			all[n-1].labels += strings.Join(strings.Fields(line), " ")
		}
	}
	return all
}

// pprof runs go tool pprof on a profile.
func pprof(t *testing.T, profile []byte, args ...string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "redis.pb.gz")
	if err := os.WriteFile(name, profile, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", append(append([]string{"tool", "pprof"}, args...), name)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("pprof %v: %v\n%s", args, err, stderr.String())
	}
	return string(out)
}

// count returns the commands of samples with a leaf and labels like these.
func count(all []sample, leaf, labels string) (n int) {
	for _, s := range all {
		if strings.Contains(s.leaf, leaf) && strings.Contains(s.labels, labels) {
			var commands int
			fmt.Sscan(s.values, &commands)
			n += commands
		}
	}
	return n
}

func readLimit(ctx context.Context, c redis.Cmdable, user int) {
	c.Get(ctx, fmt.Sprintf("rate_limit:%d", user))
}

// Each sample has the line that sends the command, its labels and its values.
func TestProfile(t *testing.T) {
	m, c := watched(t, meter.Options{})
	ctx := t.Context()
	c.Set(ctx, "text", "hello", 0)
	c.RPush(ctx, "list", "a", "b", "c")
	m.Reset()
	for user := range 30 {
		readLimit(ctx, c, user)
	}
	c.Get(ctx, "text")
	c.LRange(ctx, "list", 0, -1)
	c.Get(ctx, "list") // of the wrong type
	c.ConfigGet(ctx, "maxmemory")

	all := samples(t, m)
	for _, want := range []struct{ leaf, labels, values string }{
		{"meter_test.readLimit", "command:[GET] key:[rate_limit:*]", "30 0 %d 0 %d 30"},
		{"meter_test.TestProfile", "command:[GET] key:[text]", "1 0 7 5 %d 1"},
		{"meter_test.TestProfile", "command:[GET] key:[list]", "1 1 7 0 %d 1"},
		{"meter_test.TestProfile", "command:[LRANGE] key:[list]", "1 0 13 3 %d 1"},
		{"meter_test.TestProfile", "command:[CONFIG GET]", "1 0 18 1 %d 1"},
	} {
		values := regexp.MustCompile("^" + strings.ReplaceAll(want.values, "%d", "[1-9][0-9]*") + "$")
		found := 0
		for _, s := range all {
			if strings.Contains(s.leaf, want.leaf+" ") && s.labels == want.labels {
				found++
				if !values.MatchString(s.values) {
					t.Errorf("%s of %s has %s, want %s", want.labels, want.leaf, s.values, want.values)
				}
			}
		}
		if found != 1 {
			t.Errorf("%d samples of %s in %s, want 1, of\n%+v", found, want.labels, want.leaf, all)
		}
	}
	if len(all) != 5 {
		t.Errorf("%d samples, want 5: %+v", len(all), all)
	}
}

// pprof shows functions and lines of source.
func TestPprof(t *testing.T) {
	m, c := watched(t, meter.Options{})
	for user := range 7 {
		readLimit(t.Context(), c, user)
	}
	var b bytes.Buffer
	if _, err := m.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	top := pprof(t, b.Bytes(), "-top")
	for _, want := range []string{"Type: commands", `7   100%   100%          7   100%  github.com/redisvet/redisvet/redisguard/meter_test.readLimit`} {
		if !strings.Contains(top, want) {
			t.Errorf("no %q in\n%s", want, top)
		}
	}
	if list := pprof(t, b.Bytes(), "-list", "readLimit"); !regexp.MustCompile(`7 +7 .*c\.Get\(ctx, fmt`).MatchString(list) {
		t.Errorf("no line of source in\n%s", list)
	}
	if tags := pprof(t, b.Bytes(), "-tags"); !strings.Contains(tags, "rate_limit:*") {
		t.Errorf("no label in\n%s", tags)
	}
}

// A pipeline is counted where it is executed: each command, and one round trip.
func TestPipeline(t *testing.T) {
	m, c := watched(t, meter.Options{})
	ctx := t.Context()
	queue := func(p redis.Pipeliner) error {
		for i := range 5 {
			p.Incr(ctx, fmt.Sprint("n:", i))
		}
		return nil
	}
	if _, err := c.Pipelined(ctx, queue); err != nil {
		t.Fatal(err)
	}
	if _, err := c.TxPipelined(ctx, queue); err != nil {
		t.Fatal(err)
	}
	all := samples(t, m)
	if n := count(all, "TestPipeline ", "command:[INCR] key:[n:*]"); n != 10 {
		t.Errorf("%d INCRs, want 10: %+v", n, all)
	}
	if n := count(all, "TestPipeline ", "command:[EXEC]"); n != 1 {
		t.Errorf("%d EXECs: %+v", n, all)
	}
	trips := 0
	for _, s := range all {
		if strings.HasSuffix(s.values, " 1") != (s.labels == "command:[pipeline]") {
			t.Errorf("a round trip of %+v", s)
		}
		if s.labels == "command:[pipeline]" {
			trips++
		}
	}
	if trips != 2 {
		t.Errorf("%d round trips, want 2: %+v", trips, all)
	}
}

// passing is a hook that does nothing.
type passing struct{}

func (passing) DialHook(next redis.DialHook) redis.DialHook { return next }
func (passing) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error { return next(ctx, cmd) }
}
func (passing) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error { return next(ctx, cmds) }
}

// The line of the caller is the leaf, whatever is between: other hooks, a
// connection, a transaction, a script.
func TestLeaf(t *testing.T) {
	c := redistest.Shared(t).Client()
	m := meter.New(meter.Options{})
	c.AddHook(passing{})
	m.Watch(c)
	c.AddHook(passing{})
	ctx := t.Context()
	c.Get(ctx, "plain:1")
	err := c.Watch(ctx, func(tx *redis.Tx) error {
		tx.Get(ctx, "tx:1")
		return nil
	}, "watched:1")
	if err != nil {
		t.Fatal(err)
	}
	redis.NewScript("return 1").Run(ctx, c, []string{"script:1"})
	for it := c.Scan(ctx, 0, "scanned:*", 10).Iterator(); it.Next(ctx); {
	}
	all := samples(t, m)
	for labels, leaf := range map[string]string{
		"key:[plain:*]": "TestLeaf ", "key:[tx:*]": "TestLeaf.func1 ", "command:[WATCH] key:[watched:*]": "TestLeaf ",
		"key:[script:*]": "TestLeaf ", "command:[SCAN]": "TestLeaf ",
	} {
		if n := count(all, leaf, labels); n == 0 {
			t.Errorf("no sample of %s in %s: %+v", labels, leaf, all)
		}
	}
}

// What a guard reads is counted on the line that asks it, although another goroutine
// sends it.
func TestGuarded(t *testing.T) {
	m, c := watched(t, meter.Options{})
	ctx := t.Context()
	reader := redisguard.Cached(c, time.Minute)
	reader.Get(ctx, "guarded:1")
	reader.MGet(ctx, "several:1", "several:2")
	all := samples(t, m)
	for _, key := range []string{"guarded", "several"} {
		if n := count(all, "TestGuarded ", "key:["+key+":*]"); n != 1 {
			t.Errorf("%s: %d commands on its line: %+v", key, n, all)
		}
	}
}

// Commands that open a connection are left out, those of the program are not.
func TestHandshake(t *testing.T) {
	server := redistest.Start(t)
	c := redis.NewClient(&redis.Options{Addr: server.Addr, DB: 3, ClientName: "name"})
	defer c.Close()
	m := meter.New(meter.Options{})
	m.Watch(c)
	ctx := t.Context()
	for range 3 { // each on a new connection
		conn := c.Conn()
		defer conn.Close()
		if err := conn.Ping(ctx).Err(); err != nil {
			t.Fatal(err)
		}
	}
	c.Ping(ctx)
	c.ClientList(ctx)
	all := samples(t, m)
	if n := count(all, "TestHandshake ", "command:[CLIENT LIST]"); n != 1 {
		t.Errorf("%d times CLIENT LIST: %+v", n, all)
	}
	for _, s := range all {
		if !strings.Contains(s.labels, "[CLIENT LIST]") && !strings.Contains(s.labels, "[PING]") {
			t.Errorf("counted: %+v", s)
		}
	}
}

// A cluster client counts a command once, that of a transaction on a node too.
func TestCluster(t *testing.T) {
	cluster := redistest.StartCluster(t)
	c := cluster.Client()
	m := meter.New(meter.Options{})
	m.Watch(c)
	ctx := t.Context()
	for i := range 20 {
		c.Get(ctx, fmt.Sprint("plain:", i))
	}
	_, err := c.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i := range 20 {
			p.Incr(ctx, fmt.Sprint("piped:", i))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 4 {
		if err := c.Watch(ctx, func(tx *redis.Tx) error { return tx.Set(ctx, "tx:1", 1, 0).Err() }, "tx:1"); err != nil {
			t.Fatal(err)
		}
	}
	all := samples(t, m)
	for labels, want := range map[string]int{"[GET] key:[plain:*]": 20, "[INCR] key:[piped:*]": 20, "[SET] key:[tx:*]": 4} {
		if n := count(all, "TestCluster", labels); n != want {
			t.Errorf("%d times %s, want %d: %+v", n, labels, want, all)
		}
	}
}

// Patterns, call sites and commands are bounded; their counts are kept.
func TestBounds(t *testing.T) {
	m, c := watched(t, meter.Options{MaxKeys: 5, MaxSites: 20})
	ctx := t.Context()
	for i := range 100 {
		c.Get(ctx, strings.Repeat("k", i+1))
		c.Do(ctx, strings.Repeat("nosuch", i+1))
	}
	all := samples(t, m)
	if n := count(all, "TestBounds ", "key:[other]"); n == 0 {
		t.Errorf("no key is other: %+v", all)
	}
	if n := count(all, "", ""); n != 200 || len(all) > 30 {
		t.Errorf("%d commands in %d samples, want 200 in at most 30", n, len(all))
	}
}

// A sample of one in N is multiplied by N.
func TestSampling(t *testing.T) {
	m := meter.New(meter.Options{Every: 10})
	ctx := t.Context()
	const sent = 20_000
	hook := m.Hook().ProcessHook(func(context.Context, redis.Cmder) error { return nil })
	for range sent {
		if err := hook(ctx, redis.NewStringCmd(ctx, "get", "k")); err != nil {
			t.Fatal(err)
		}
	}
	n := count(samples(t, m), "", "command:[GET]")
	if n%10 != 0 || n < sent*8/10 || n > sent*12/10 { // 8 standard deviations
		t.Errorf("%d commands counted of %d", n, sent)
	}
}

// The handler answers with all, or with what was sent while it waited.
func TestHandler(t *testing.T) {
	m, c := watched(t, meter.Options{})
	s := httptest.NewServer(m)
	defer s.Close()
	get := func(query string) (int, []byte) {
		resp, err := s.Client().Get(s.URL + query)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, b
	}
	c.Get(t.Context(), "before:1")
	code, profile := get("?seconds=0.01")
	if delta := samplesOf(t, profile); code != 200 || count(delta, "", "before") != 0 {
		t.Errorf("%d: the delta has what was sent before: %+v", code, delta)
	}
	_, profile = get("")
	if all := samplesOf(t, profile); count(all, "", "before:*") != 1 {
		t.Errorf("not all: %+v", all)
	}
	for _, bad := range []string{"?seconds=x", "?seconds=-1", "?seconds=1e99", "?seconds=NaN"} {
		if code, text := get(bad); code != 400 || bytes.Count(text, []byte("\n")) != 1 {
			t.Errorf("%s: %d %s", bad, code, text)
		}
	}
}

// A delta has what came after the first snapshot, or after a Reset.
func TestDelta(t *testing.T) {
	for _, reset := range []bool{false, true} {
		m, c := watched(t, meter.Options{})
		c.Get(t.Context(), "before:1")
		delta := samplesOf(t, m.Delta(func() {
			if reset {
				m.Reset()
			}
			c.Get(t.Context(), "meanwhile:1")
		}))
		if count(delta, "", "meanwhile:*") != 1 || count(delta, "", "") != 1 {
			t.Errorf("reset %v: %+v", reset, delta)
		}
	}
}

// A file is replaced as a whole or left as it was.
func TestWriteFile(t *testing.T) {
	m, c := watched(t, meter.Options{})
	c.Get(t.Context(), "k:1")
	dir := t.TempDir()
	name := filepath.Join(dir, "redis.pb.gz")
	for range 2 {
		if err := m.WriteFile(name); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if n := count(samplesOf(t, text), "", "[k:*]"); n != 1 {
		t.Errorf("%d commands", n)
	}
	if err := m.WriteFile(filepath.Join(dir, "no", "file")); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) != 1 {
		t.Errorf("left: %v", left)
	}
}

// A command that is not in the sample costs no allocation, and one that is
// neither, once its labels are known.
func TestAllocations(t *testing.T) {
	for _, every := range []int{1, 1 << 30} {
		m := meter.New(meter.Options{Every: every})
		ctx := context.Background()
		hook := m.Hook().ProcessHook(func(context.Context, redis.Cmder) error { return nil })
		cmd := redis.NewStringCmd(ctx, "get", "rate_limit:17")
		if n := testing.AllocsPerRun(1000, func() { _ = hook(ctx, cmd) }); n != 0 {
			t.Errorf("1 in %d: %v allocations", every, n)
		}
	}
}
