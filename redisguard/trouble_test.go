package redisguard

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

// lastResult is the observer of a guard whose part has no result of its own.
type lastResult struct{ failed atomic.Bool }

func (o *lastResult) Request(_ string, _ time.Duration, err error) {
	o.failed.Store(err != nil && !errors.Is(err, redis.Nil))
}
func (o *lastResult) Change(string, string, string) {}

// A subject is what asks Redis something each time that it is called. ask says
// whether it went on without Redis.
type subject struct {
	name string
	make func(t *testing.T, c redis.UniversalClient) (ask func() (without bool), status func() Status)
}

func limiterSubject(o LimiterOptions, room bool) func(*testing.T, redis.UniversalClient) (func() bool, func() Status) {
	return func(t *testing.T, c redis.UniversalClient) (func() bool, func() Status) {
		g := patientGuard(t, c, nil)
		l, err := g.Limiter(o)
		if err != nil {
			t.Fatal(err)
		}
		if !room {
			l.keys.limit = 0
		}
		return func() bool { return mustAllow(t, l, "k", 1).Fallback() }, g.Status
	}
}

var subjects = []subject{
	{"limiter", limiterSubject(LimiterOptions{Name: "x", Rate: 1000, Per: time.Hour, Burst: 1000, Horizon: time.Millisecond, OnOutage: FailOpen}, true)},
	{"limiter of windows", limiterSubject(LimiterOptions{Name: "x", Rate: 1000, Per: time.Hour, Window: true, Horizon: time.Millisecond, OnOutage: LocalFallback, MaxInstances: 1}, true)},
	{"limiter without room", limiterSubject(LimiterOptions{Name: "x", Rate: 1000, Per: time.Hour, Burst: 1000, OnOutage: FailClosed}, false)},
	{"quota", func(t *testing.T, c redis.UniversalClient) (func() bool, func() Status) {
		g := patientGuard(t, c, nil)
		q, err := g.Quota(QuotaOptions{Name: "x", Limit: 1000, Window: time.Hour, Horizon: time.Millisecond, OnOutage: FailClosed})
		if err != nil {
			t.Fatal(err)
		}
		return func() bool { return errors.Is(q.Spend(t.Context(), "k", 1), ErrQuota) }, g.Status
	}},
	{"breaker", func(t *testing.T, c redis.UniversalClient) (func() bool, func() Status) {
		last := new(lastResult)
		g := patientGuard(t, c, last)
		b, err := g.Breaker(BreakerOptions{Name: "x", TTL: time.Millisecond})
		if err != nil {
			t.Fatal(err)
		}
		return func() bool {
			due := b.circuits.get("dep")
			due.mu.Lock()
			due.shared.due = 0
			due.mu.Unlock()
			if err := call(b, nil); err != nil {
				t.Error(err)
			}
			await(t, "the breaker's read", func() bool { due.mu.Lock(); defer due.mu.Unlock(); return !due.shared.busy })
			return last.failed.Load()
		}, g.Status
	}},
	{"reader", func(t *testing.T, c redis.UniversalClient) (func() bool, func() Status) {
		return readerSubject(t, c)
	}},
	{"reader of a wrapper", func(t *testing.T, c redis.UniversalClient) (func() bool, func() Status) {
		return readerSubject(t, wrapped{c})
	}},
	{"Cached", func(t *testing.T, c redis.UniversalClient) (func() bool, func() Status) {
		forgetTroubles(&cachedCounts.troubles)
		return func() bool { return Cached(c, time.Nanosecond).Get(t.Context(), "k").Err() != redis.Nil }, CachedStatus
	}},
	{"Cached, passed through", func(t *testing.T, c redis.UniversalClient) (func() bool, func() Status) {
		forgetTroubles(&cachedCounts.troubles)
		return func() bool { return Cached(wrapped{c}, time.Hour).Get(t.Context(), "k").Err() != redis.Nil }, CachedStatus
	}},
}

// forgetTroubles forgets those that other tests of the process had.
func forgetTroubles(t *troubles) {
	t.mu.Lock()
	defer t.mu.Unlock()
	clear(t.open)
}

func readerSubject(t *testing.T, c redis.UniversalClient) (func() bool, func() Status) {
	g := patientGuard(t, c, nil)
	r, err := g.Reader(ReaderOptions{MaxAge: time.Nanosecond})
	if err != nil {
		t.Fatal(err)
	}
	return func() bool { return r.Get(t.Context(), "k").Err() != redis.Nil }, g.Status
}

// patientGuard gives the machine time: what is tested is what Redis answers.
func patientGuard(t *testing.T, c redis.UniversalClient, o Observer) *Guard {
	t.Helper()
	g := guardWith(c, patience, Options{Observer: o})
	t.Cleanup(func() { g.Close() })
	return g
}

// mustShow breaks something, and expects that the Status shows it for as long
// as the subject goes on without Redis.
func mustShow(t *testing.T, ask func() bool, status func() Status, text string) {
	t.Helper()
	for i := range 3 {
		if !ask() {
			t.Fatalf("call %d was decided by Redis", i)
		}
		st := status()
		if st.State != Degraded || st.LastError == nil || !strings.Contains(st.LastError.Error(), text) || st.LastErrorAt.IsZero() {
			t.Errorf("call %d: %s, last error %v, at %v", i, st.State, st.LastError, st.LastErrorAt)
		}
	}
}

func mustRecover(t *testing.T, ask func() bool, status func() Status) {
	t.Helper()
	await(t, "Redis decides again", func() bool { return !ask() })
	if st := status(); st.State != OK {
		t.Errorf("after a request that succeeded: %s", st.State)
	}
}

// Whatever Redis answers instead of what it was asked for, the Status says so
// while a part of the guard goes on without Redis, and not for longer.
func TestStatusShowsEveryRefusal(t *testing.T) {
	tests := map[string]func(*testing.T){}
	for _, text := range []string{
		"OOM command not allowed when used memory > 'maxmemory'.",
		"NOPERM this user has no permissions to run the 'evalsha' command",
		"WRONGPASS invalid username-password pair or user is disabled.",
		"NOAUTH Authentication required.",
		"NOREPLICAS Not enough good replicas to write.",
		"LOADING Redis is loading the dataset in memory",
		"CLUSTERDOWN The cluster is down",
		"MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
		"READONLY You can't write against a read only replica.",
		"BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.",
		"TRYAGAIN Multiple keys request during rehashing of slot",
		"MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.",
		"EXECABORT Transaction discarded because of previous errors.",
		"ERR max number of clients reached",
		"QUOTAEXCEEDED of a server that is nobody's",
	} {
		word, _, _ := strings.Cut(text, " ")
		for _, s := range subjects {
			name, test := word+"/"+s.name, func(t *testing.T) {
				server := newFakeServer(t)
				ask, status := s.make(t, server.client(t))
				server.refuse(text)
				mustShow(t, ask, status, word)
				server.heal()
				mustRecover(t, ask, status)
			}
			if strings.HasPrefix(s.name, "Cached") { // all clients have one CachedStatus
				t.Run(name, test)
			} else {
				tests[name] = test
			}
		}
	}
	together(t, tests)
}

// What opens a connection is refused as well as what is sent over it; go-redis
// puts words of its own before such an error.
func TestStatusShowsAConnectionThatIsRefused(t *testing.T) {
	for _, text := range []string{"WRONGPASS invalid username-password pair or user is disabled.", "NOAUTH Authentication required.", "LOADING Redis is loading the dataset in memory"} {
		word, _, _ := strings.Cut(text, " ")
		for _, s := range subjects {
			t.Run(word+"/"+s.name, func(t *testing.T) {
				server := newFakeServer(t)
				server.greets = true
				ask, status := s.make(t, server.client(t))
				server.refuse(text)
				mustShow(t, ask, status, word)
				server.heal()
				mustRecover(t, ask, status)
			})
		}
	}
}

// brake is a Limiter of go-redis' own.
type brake struct{ err atomic.Pointer[error] }

func (b *brake) Allow() error {
	if err := b.err.Load(); err != nil {
		return *err
	}
	return nil
}
func (b *brake) ReportResult(error) {}

func TestStatusShowsALimiterOfGoRedis(t *testing.T) {
	for _, s := range subjects {
		if strings.Contains(s.name, "wrapper") || strings.Contains(s.name, "through") {
			continue // nobody can see whether the client below has one
		}
		t.Run(s.name, func(t *testing.T) {
			b := new(brake)
			c := redis.NewClient(&redis.Options{Addr: newFakeServer(t).addr, Limiter: b})
			t.Cleanup(func() { c.Close() })
			ask, status := s.make(t, c)
			err := errors.New("circuit is open")
			b.err.Store(&err)
			mustShow(t, ask, status, "circuit is open")
			b.err.Store(nil)
			mustRecover(t, ask, status)
		})
	}
}

// What Redis says of one read is the answer to it, and no trouble.
func TestStatusDoesNotShowWhatIsOfTheCommand(t *testing.T) {
	for _, text := range []string{"WRONGTYPE Operation against a key holding the wrong kind of value", "ERR syntax error"} {
		for _, s := range subjects {
			if !strings.HasPrefix(s.name, "reader") {
				continue
			}
			t.Run(s.name, func(t *testing.T) {
				server := newFakeServer(t)
				ask, status := s.make(t, server.client(t))
				server.refuse(text)
				if ask(); status().State != OK {
					t.Errorf("%s: the guard is %s", text, status().State)
				}
			})
		}
	}
}

// Real servers, where they can be brought to it.
func TestStatusShowsWhatRealServersRefuse(t *testing.T) {
	t.Parallel()
	set := func(name, value string) func(*testing.T, *redistest.Server) {
		return func(t *testing.T, s *redistest.Server) {
			if err := s.Admin().ConfigSet(context.Background(), name, value).Err(); err != nil {
				t.Fatal(err)
			}
		}
	}
	do := func(args ...any) func(*testing.T, *redistest.Server) {
		return func(t *testing.T, s *redistest.Server) {
			if err := s.Admin().Do(context.Background(), args...).Err(); err != nil {
				t.Fatal(err)
			}
		}
	}
	all := func(steps ...func(*testing.T, *redistest.Server)) func(*testing.T, *redistest.Server) {
		return func(t *testing.T, s *redistest.Server) {
			for _, step := range steps {
				step(t, s)
			}
		}
	}
	tests := map[string]func(*testing.T){}
	for _, c := range []struct {
		word         string
		server       []string
		before       func(*testing.T, *redistest.Server)
		spoil, mend  func(*testing.T, *redistest.Server)
		user, secret string
	}{
		{word: "OOM", spoil: set("maxmemory", "1"), mend: set("maxmemory", "0")},
		{word: "NOREPLICAS", spoil: set("min-replicas-to-write", "1"), mend: set("min-replicas-to-write", "0")},
		{word: "MASTERDOWN", server: []string{"--replica-serve-stale-data", "no"},
			spoil: do("REPLICAOF", "127.0.0.1", "1"), mend: do("REPLICAOF", "NO", "ONE")},
		{word: "READONLY", spoil: do("REPLICAOF", "127.0.0.1", "1"), mend: do("REPLICAOF", "NO", "ONE")},
		{word: "NOPERM", user: "guards", secret: "old", before: do("ACL", "SETUSER", "guards", "on", ">old", "~*", "+@all"),
			spoil: do("ACL", "SETUSER", "guards", "-evalsha"), mend: do("ACL", "SETUSER", "guards", "+evalsha")},
		{word: "WRONGPASS", user: "guards", secret: "old", before: do("ACL", "SETUSER", "guards", "on", ">old", "~*", "+@all"),
			spoil: all(do("ACL", "SETUSER", "guards", ">new", "<old"), do("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")),
			mend:  do("ACL", "SETUSER", "guards", ">old")},
		{word: "NOAUTH", spoil: all(set("requirepass", "secret"), do("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")),
			mend: set("requirepass", "")},
		{word: "CLUSTERDOWN", server: []string{"--cluster-enabled", "yes"}, before: do("CLUSTER", "ADDSLOTSRANGE", 0, 16383),
			spoil: do("CLUSTER", "DELSLOTSRANGE", 0, 16383), mend: do("CLUSTER", "ADDSLOTSRANGE", 0, 16383)},
	} {
		tests[c.word] = func(t *testing.T) {
			s := redistest.Start(t, c.server...)
			if c.before != nil {
				c.before(t, s)
			}
			var asks []func() bool
			var statuses []func() Status
			for _, of := range subjects[:4] {
				o := s.Options()
				o.Username, o.Password, o.MaxRetries = c.user, c.secret, -1
				client := redis.NewClient(o)
				t.Cleanup(func() { client.Close() })
				ask, status := of.make(t, client)
				await(t, of.name+" asks Redis", func() bool { return !ask() })
				asks, statuses = append(asks, ask), append(statuses, status)
			}
			c.spoil(t, s)
			for i := range asks {
				await(t, "OnOutage decides", asks[i]) // a connection that was closed may say so first
				await(t, "the reason", func() bool { asks[i](); return strings.Contains(fmt.Sprint(statuses[i]().LastError), c.word) })
				mustShow(t, asks[i], statuses[i], c.word)
			}
			c.mend(t, s)
			for i := range asks {
				mustRecover(t, asks[i], statuses[i])
			}
		}
	}
	together(t, tests)
}

// A key that nobody asks for again keeps no guard from being well for long, and
// a success with one key does not hide the trouble that another one is in.
func TestTroubleOfOneKeyAmongOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var all troubles
		a, b := place{of: asker{op: opLimiter}, key: "a"}, place{of: asker{op: opLimiter}, key: "b"}
		other := place{of: asker{op: opBreaker}, key: "c"}
		all.failed(a, errIll)
		all.succeeded(b)
		if !all.now() {
			t.Error("another key's success hides a trouble")
		}
		time.Sleep(troubleStays)
		if all.now() {
			t.Error("a key that is asked for no more is in trouble for ever")
		}
		all.failed(a, errIll)
		time.Sleep(time.Hour)
		all.succeeded(other)
		if !all.now() {
			t.Error("nothing of the limiter has succeeded, and there is no trouble")
		}
		all.succeeded(a)
		if all.now() {
			t.Error("the key is well, and there is trouble")
		}
		for i := range 3 * mostTroubles {
			all.failed(place{key: fmt.Sprint(i)}, errIll)
		}
		if n := len(all.open); n > mostTroubles {
			t.Errorf("%d troubles are held", n)
		}
		for key := range all.open {
			delete(all.open, key)
		}
		long := place{key: strings.Repeat("k", 1<<20)}
		all.failed(long, errIll)
		for at := range all.open {
			if len(at.key) > longKey {
				t.Errorf("a trouble has a key of %d bytes", len(at.key))
			}
		}
		if all.succeeded(long); len(all.open) > 0 {
			t.Error("the long key is well, and still in trouble")
		}
	})
}
