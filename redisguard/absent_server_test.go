package redisguard

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

// A serverWrite is a write of a key of a real server. One without an end got an
// error, and may be executed at any time, or never.
type serverWrite struct {
	value      string // empty: deleted
	own        bool   // through the client of the reader
	begin, end time.Time
	failed     bool
	pending    bool // the server could not execute it so far
}

// A faultyRedis is a real server, of which faults lose requests and replies,
// with readers and writers. If it fails over, writes are lost too.
type faultyRedis struct {
	t      *testing.T
	server atomic.Pointer[redistest.Server] // the master
	own    *redis.Client
	other  *redis.Client // of another program
	r      *Reader
	maxAge time.Duration
	lossy  bool
	steps  atomic.Int64
	absent atomic.Int64 // answers from memory that a key is absent

	mu   sync.Mutex
	down bool
	of   map[string][]serverWrite
}

func startFaulty(t *testing.T, server *redistest.Server) *faultyRedis {
	f := &faultyRedis{t: t, maxAge: 200 * time.Millisecond, of: map[string][]serverWrite{}}
	f.server.Store(server)
	options := func() *redis.Options {
		o := server.Options()
		o.ReadTimeout, o.MaxRetries = 50*time.Millisecond, -1
		o.Dialer = func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "tcp", f.server.Load().Addr)
		}
		return o
	}
	f.own, f.other = redis.NewClient(options()), redis.NewClient(options())
	t.Cleanup(func() { f.own.Close(); f.other.Close() })
	f.r, _ = readerOf(t, f.own, time.Second, ReaderOptions{MaxAge: f.maxAge})
	return f
}

// write sends a write of a key, and records it.
func (f *faultyRedis) write(key, value string, own bool, send func() error) {
	f.mu.Lock()
	i := len(f.of[key])
	f.of[key] = append(f.of[key], serverWrite{value: value, own: own, begin: time.Now(), pending: f.down})
	f.mu.Unlock()
	err := send()
	f.mu.Lock()
	defer f.mu.Unlock()
	if w := &f.of[key][i]; err == nil {
		w.end = time.Now()
	} else {
		w.failed = true
	}
}

// fails says that the server executes nothing from now on.
func (f *faultyRedis) fails() {
	redistest.Await(f.t, "the server to be away", func() bool { return f.other.Ping(context.Background()).Err() != nil })
	f.mu.Lock()
	defer f.mu.Unlock()
	f.down = true
}

// returns says that the server can execute from now on what it was sent
// meanwhile, unless that is lost.
func (f *faultyRedis) returns(lost bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.down = false
	for _, all := range f.of {
		for i := range all {
			if w := &all[i]; w.pending && !(lost && w.failed) {
				w.pending, w.begin = false, time.Now()
			}
		}
	}
}

// check fails unless a read that began and ended then may answer so: no write that
// followed the value was there MaxAge before, nor, if it was the client's own,
// before the read.
func (f *faultyRedis) check(key, got string, began, ended time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, w := range append([]serverWrite{{end: time.Unix(0, 0)}}, f.of[key]...) {
		if w.value == got && !w.pending && !w.begin.After(ended) && (f.lossy || !f.replaced(key, w, began)) {
			return
		}
	}
	f.t.Errorf("%s is %q, which is older than %v, or than a write that had returned", key, got, f.maxAge)
}

func (f *faultyRedis) replaced(key string, w serverWrite, began time.Time) bool {
	for _, later := range f.of[key] {
		until := began
		if !later.own {
			until = began.Add(-f.maxAge)
		}
		if !w.end.IsZero() && !later.end.IsZero() && later.begin.After(w.end) && later.end.Before(until) {
			return true
		}
	}
	return false
}

// step reads or writes a key at random.
func (f *faultyRedis) step(value string) {
	defer f.steps.Add(1)
	ctx, key := context.Background(), fmt.Sprint("k", rand.IntN(6))
	switch rand.IntN(16) {
	case 0:
		f.write(key, value, true, func() error { return f.own.Set(ctx, key, value, 0).Err() })
	case 1:
		f.write(key, value, false, func() error { return f.other.Set(ctx, key, value, 0).Err() })
	case 2, 3:
		f.write(key, "", true, func() error { return f.own.Del(ctx, key).Err() })
	case 4:
		f.write(key, "", true, func() error {
			_, err := f.own.TxPipelined(ctx, func(p redis.Pipeliner) error { p.Unlink(ctx, key); return nil })
			return err
		})
	default:
		began, hits := time.Now(), f.r.counts.status().Hits
		got, found, err := f.r.Value(ctx, key)
		ended := time.Now()
		if err != nil {
			return // the server is away
		}
		if !found && f.r.counts.status().Hits > hits {
			f.absent.Add(1)
		}
		f.check(key, got, began, ended)
	}
}

// run has workers read and write while fault is called several times.
func (f *faultyRedis) run(fault func(more func())) {
	var workers sync.WaitGroup
	stop := make(chan struct{})
	for worker := range 4 {
		workers.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
					f.step(fmt.Sprint(worker, " ", i))
				}
			}
		})
	}
	more := func() {
		until := f.steps.Load() + 100
		redistest.Await(f.t, "more reads and writes", func() bool { return f.steps.Load() >= until })
	}
	for range 5 {
		more()
		fault(more)
	}
	more()
	close(stop)
	workers.Wait()
	f.settled()
	if f.absent.Load() == 0 {
		f.t.Error("no key was known to be absent")
	}
}

// settled fails unless readers know the truth MaxAge after the last write.
func (f *faultyRedis) settled() {
	ctx, admin := context.Background(), f.server.Load().Admin()
	redistest.Await(f.t, "the server to have executed what clients gave up", func() bool {
		list, err := admin.ClientList(ctx).Result()
		for line := range strings.Lines(list) {
			if !strings.Contains(line, " qbuf=0 ") && !strings.Contains(line, "cmd=client|list") {
				return false
			}
		}
		return err == nil
	})
	truth := map[string]string{}
	for i := range 6 {
		key := fmt.Sprint("k", i)
		value, err := admin.Get(ctx, key).Result()
		if err != nil && !errors.Is(err, redis.Nil) {
			f.t.Fatal(err)
		}
		truth[key] = value
	}
	last := time.Now()
	for key, want := range truth {
		redistest.Await(f.t, key+" to be as in Redis", func() bool {
			began := time.Now()
			got, _, err := f.r.Value(ctx, key)
			if err == nil && got != want && began.After(last.Add(f.maxAge)) {
				f.t.Fatalf("%s is %q, which Redis had more than %v ago; it has %q", key, got, f.maxAge, want)
			}
			return err == nil && got == want
		})
	}
}

// What a reader says of a key, and that it is absent after a DEL above all, is
// not older than MaxAge, nor than the client's own write, whatever the server
// goes through meanwhile.
func TestAbsenceOnAServerThatIsKilledAndPaused(t *testing.T) {
	t.Run("killed", func(t *testing.T) {
		s := redistest.Start(t, "--appendonly", "yes", "--appendfsync", "always")
		f := startFaulty(t, s)
		f.run(func(more func()) {
			s.Kill()
			f.fails()
			more()
			f.returns(true)
			s.Restart()
		})
	})
	t.Run("paused", func(t *testing.T) {
		s := redistest.Start(t)
		f := startFaulty(t, s)
		f.run(func(more func()) {
			s.Pause()
			f.fails()
			more()
			f.returns(false)
			s.Resume()
		})
	})
}

// After a failover that loses a DEL, its key is there again. Readers know that
// within MaxAge after the DEL was sent, as with any write of another client.
func TestAbsenceEndsAfterAFailover(t *testing.T) {
	ctx := t.Context()
	s := redistest.Start(t)
	f := startFaulty(t, s)
	f.lossy = true
	var key int
	f.run(func(more func()) {
		old, next := f.server.Load(), redistest.Start(t)
		follow(t, next, old)
		more()
		key++
		lost := fmt.Sprint("lost", key)
		does := func(what string, do func() error) {
			redistest.Await(t, what, func() bool { return do() == nil }) // a busy machine can take longer than the timeout
		}
		does("SET", func() error { return f.own.Set(ctx, lost, "value", 0).Err() })
		does("the replica to have the key", func() error { return next.Admin().Get(ctx, lost).Err() })
		does("the replica to follow no more", func() error { return next.Admin().SlaveOf(ctx, "NO", "ONE").Err() })
		does("a read", func() error { // or the key is not known, and so not known to be absent
			_, _, err := f.r.Value(ctx, lost)
			return err
		})
		does("DEL", func() error { return f.own.Del(ctx, lost).Err() })
		does("a read after it", func() error {
			_, found, err := f.r.Value(ctx, lost)
			if found {
				t.Fatal("a key is there after its DEL")
			}
			return err
		})
		answered := time.Now()
		f.server.Store(next)
		old.Kill()
		redistest.Await(t, "the key to be there again", func() bool {
			began := time.Now()
			got, found, err := f.r.Value(ctx, lost)
			if err == nil && !found && began.After(answered.Add(f.maxAge)) {
				t.Fatalf("absent %v after a read that came after the DEL, MaxAge is %v", began.Sub(answered), f.maxAge)
			}
			return err == nil && got == "value"
		})
	})
}

// follow makes a server a replica with all keys of another.
func follow(t *testing.T, replica, master *redistest.Server) {
	t.Helper()
	host, port, err := net.SplitHostPort(master.Addr)
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	if err := master.Admin().ConfigSet(ctx, "repl-diskless-sync-delay", "0").Err(); err != nil {
		t.Fatal(err)
	}
	if err := replica.Admin().SlaveOf(ctx, host, port).Err(); err != nil {
		t.Fatal(err)
	}
	redistest.Await(t, "the replica to follow", func() bool {
		info, err := replica.Admin().Info(ctx, "replication").Result()
		return err == nil && strings.Contains(info, "master_link_status:up")
	})
}
