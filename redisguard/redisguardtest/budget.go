package redisguardtest

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard/internal/cmdlabel"
	"github.com/redisvet/redisvet/redisguard/internal/sent"
)

// Budget fails the test when it ends, if the client has sent more than so many
// commands since. The failure names the call sites:
//
//	7 commands sent, the budget is 3:
//		5  GET user:*    internal/users/list.go:31 users.(*Service).List
//		2  HGETALL org:* internal/users/list.go:44 users.(*Service).org
//
// Commands of a pipeline count one by one, at its Exec. Those that go-redis
// sends by itself do not count: to open a connection, or to look at the servers of
// a cluster or a ring. Before go-redis v9.22, call it before the client is used.
func Budget(t testing.TB, c redis.UniversalClient, commands int) {
	t.Helper()
	r := record(t, c)
	t.Cleanup(func() {
		t.Helper()
		if n := r.total(); n > commands {
			t.Errorf("%d commands sent, the budget is %d:\n%s", n, commands, r)
		}
	})
}

// ExpectCommands fails the test when it ends, unless the client has sent exactly
// these commands since. A command is a name, and a pattern for its first key in
// which an asterisk is any text; without a pattern any key will do:
//
//	redisguardtest.ExpectCommands(t, client, map[string]int{
//		"GET rate_limit:*": 1,
//		"INCR":             2,
//	})
//
// A command that matches several counts for the longest of them. What counts is
// as for Budget.
func ExpectCommands(t testing.TB, c redis.UniversalClient, want map[string]int) {
	t.Helper()
	r := record(t, c)
	t.Cleanup(func() {
		t.Helper()
		if faults := r.compare(want); len(faults) > 0 {
			t.Errorf("%s; sent were:\n%s", strings.Join(faults, "; "), r)
		}
	})
}

// A recorder counts what a client sends until the test ends.
type recorder struct {
	mu    sync.Mutex
	ended bool
	sent  map[sending]int
}

// A sending is a command with its key at a call site.
type sending struct{ command, key, site string }

func record(t testing.TB, c redis.UniversalClient) *recorder {
	sent.Look()
	r := &recorder{sent: map[sending]int{}}
	sent.AddHook(c, func(at sent.Level) redis.Hook { return recording{r, at} })
	t.Cleanup(func() { // runs after the caller's, which is added later
		r.mu.Lock()
		defer r.mu.Unlock()
		r.ended, r.sent = true, nil
	})
	return r
}

func (r *recorder) add(stack *sent.Stack, cmds ...redis.Cmder) {
	site := place(stack)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ended {
		return
	}
	for _, cmd := range cmds {
		key, _ := sent.Key(cmd)
		r.sent[sending{sent.Name(cmd), key, site}]++
	}
}

// place names the line that calls go-redis. Its file is relative to the
// directory of the test, if it is below it.
func place(stack *sent.Stack) string {
	frames := stack.Frames()
	if len(frames) == 0 {
		return "a goroutine of go-redis"
	}
	f := frames[0]
	if dir, err := os.Getwd(); err == nil {
		if rel, err := filepath.Rel(dir, f.File); err == nil && filepath.IsLocal(rel) {
			f.File = rel
		}
	}
	return fmt.Sprintf("%s:%d %s", f.File, f.Line, f.Function[strings.LastIndex(f.Function, "/")+1:])
}

func (r *recorder) total() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := 0
	for _, count := range r.sent {
		n += count
	}
	return n
}

// String lists what was sent, by call site and key pattern, the most first.
func (r *recorder) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	lines := map[sending]int{}
	width := 0
	for s, n := range r.sent {
		s.command = strings.TrimSpace(s.command + " " + cmdlabel.Pattern(s.key))
		s.key = ""
		lines[s] += n
		width = max(width, len(s.command))
	}
	order := func(a, b sending) int {
		return cmp.Or(-cmp.Compare(lines[a], lines[b]), cmp.Compare(a.command, b.command), cmp.Compare(a.site, b.site))
	}
	var b strings.Builder
	for _, s := range slices.SortedFunc(maps.Keys(lines), order) {
		fmt.Fprintf(&b, "\t%d  %-*s  %s\n", lines[s], width, s.command, s.site)
	}
	if b.Len() == 0 {
		return "\tnothing\n"
	}
	return b.String()
}

// compare returns what differs from the expectation.
func (r *recorder) compare(want map[string]int) (faults []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	got := map[string]int{}
	for s, n := range r.sent {
		got[expected(s, want)] += n
	}
	for _, line := range slices.Sorted(maps.Keys(want)) {
		if got[line] != want[line] {
			faults = append(faults, fmt.Sprintf("%d times %s, want %d", got[line], line, want[line]))
		}
	}
	if n := got[""]; n > 0 {
		faults = append(faults, fmt.Sprintf("%d commands that are not expected", n))
	}
	return faults
}

// expected returns the longest line that a command matches, or "".
func expected(s sending, want map[string]int) string {
	best := ""
	for line := range want {
		if matches(s, line) && (len(line) > len(best) || len(line) == len(best) && line < best) {
			best = line
		}
	}
	return best
}

// matches reports whether a command is one of a line such as "CONFIG GET" or
// "GET user:*".
func matches(s sending, line string) bool {
	if strings.EqualFold(line, s.command) {
		return true
	}
	n := len(s.command)
	return len(line) > n && strings.EqualFold(line[:n], s.command) && line[n] == ' ' && glob(line[n+1:], s.key)
}

// glob reports whether a text matches a pattern in which an asterisk is any
// text.
func glob(pattern, text string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == text
	}
	rest, ok := strings.CutPrefix(text, parts[0])
	if !ok {
		return false
	}
	last := len(parts) - 1
	for _, part := range parts[1:last] {
		_, after, ok := strings.Cut(rest, part)
		if !ok {
			return false
		}
		rest = after
	}
	return strings.HasSuffix(rest, parts[last])
}

// recording is the hook of a recorder.
type recording struct {
	r  *recorder
	at sent.Level
}

// recorded marks the context of a command that a recorder has seen.
type recorded struct{ r *recorder }

// add records what the program sends.
func (h recording) add(ctx context.Context, cmds ...redis.Cmder) context.Context {
	ctx, first := h.at.First(ctx, recorded{h.r})
	if !first || len(cmds) == 0 {
		return ctx
	}
	var stack sent.Stack
	stack.Callers()
	if !stack.Own(cmds[0]) {
		stack.Resolve(ctx)
		h.r.add(&stack, cmds...)
	}
	return ctx
}

// DialHook implements redis.Hook.
func (h recording) DialHook(next redis.DialHook) redis.DialHook { return next }

// ProcessHook implements redis.Hook.
func (h recording) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		return next(h.add(ctx, cmd), cmd)
	}
}

// ProcessPipelineHook implements redis.Hook.
func (h recording) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		return next(h.add(ctx, cmds...), cmds)
	}
}
