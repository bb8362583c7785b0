package redisguard

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// A versionedRedis is a hook in the place of Redis that keeps every version of
// its keys. It loses requests and replies, and executes some requests after the
// client has got an error.
type versionedRedis struct {
	mu       sync.Mutex
	seq      int // of what happened last
	versions map[string][]version
	executed map[redis.Cmder]int
	returned map[string]int // seq of the last write after which reads are newer
	asked    int
}

// A version is in force until the next one.
type version struct {
	value string // empty: no key
	seq   int
	at    time.Time
}

var errLost = errors.New("lost")

func (v *versionedRedis) DialHook(next redis.DialHook) redis.DialHook { return next }

func (v *versionedRedis) ProcessHook(redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error { return v.request([]redis.Cmder{cmd}) }
}

func (v *versionedRedis) ProcessPipelineHook(redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error { return v.request(cmds) }
}

func (v *versionedRedis) request(cmds []redis.Cmder) error {
	fail := func() error {
		for _, cmd := range cmds {
			cmd.SetErr(errLost)
		}
		return errLost
	}
	pause()
	switch rand.IntN(20) {
	case 0:
		return fail()
	case 1:
		v.executeAll(cmds)
		return fail()
	case 2:
		copies := make([]redis.Cmder, len(cmds))
		for i, cmd := range cmds {
			copies[i] = redis.NewCmd(context.Background(), cmd.Args()...)
		}
		go func() {
			pause()
			v.executeAll(copies)
		}()
		return fail()
	}
	v.executeAll(cmds)
	pause()
	for _, cmd := range cmds {
		if cmd.Err() != nil {
			return cmd.Err()
		}
	}
	return nil
}

func pause() { time.Sleep(rand.N(4 * time.Millisecond)) }

func (v *versionedRedis) executeAll(cmds []redis.Cmder) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.asked++
	for _, cmd := range cmds {
		v.execute(cmd)
	}
}

func (v *versionedRedis) execute(cmd redis.Cmder) {
	args := cmd.Args()
	key := args[1].(string)
	now := v.value(key)
	defer func() { v.executed[cmd] = v.seq }()
	switch cmd.Name() {
	case "set":
		v.write(key, fmt.Sprint(args[2]))
	case "del", "unlink":
		for _, key := range args[1:] {
			v.write(key.(string), "")
		}
	case "get":
		if get, ok := cmd.(*redis.StringCmd); ok {
			get.SetVal(now)
			if now == "" {
				get.SetErr(redis.Nil)
			}
		}
	case "mget":
		if mget, ok := cmd.(*redis.SliceCmd); ok {
			vals := make([]any, len(args)-1)
			for i, key := range args[1:] {
				if now := v.value(key.(string)); now != "" {
					vals[i] = now
				}
			}
			mget.SetVal(vals)
		}
	case "exists":
		if exists, ok := cmd.(*redis.IntCmd); ok && now != "" {
			exists.SetVal(1)
		}
	}
}

func (v *versionedRedis) value(key string) string {
	if all := v.versions[key]; len(all) > 0 {
		return all[len(all)-1].value
	}
	return ""
}

func (v *versionedRedis) write(key, value string) {
	v.seq++
	v.versions[key] = append(v.versions[key], version{value, v.seq, time.Now()})
}

// byOther writes as another program does.
func (v *versionedRedis) byOther(key, value string) (seq int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.write(key, value)
	return v.seq
}

// done has all later reads see what a request of the client wrote, if it is
// known to have succeeded.
func (v *versionedRedis) done(err error, cmds ...redis.Cmder) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, cmd := range cmds {
		if err == nil && cmd.Name() == "set" {
			v.newer(cmd.Args()[1].(string), v.executed[cmd])
		}
		if err == nil && (cmd.Name() == "del" || cmd.Name() == "unlink") {
			for _, key := range cmd.Args()[1:] {
				v.newer(key.(string), v.executed[cmd])
			}
		}
	}
}

func (v *versionedRedis) newer(key string, seq int) { v.returned[key] = max(v.returned[key], seq) }

// A readCall is a read of a key that has begun.
type readCall struct {
	key      string
	at       time.Time
	returned int
}

func (v *versionedRedis) begin(key string) readCall {
	v.mu.Lock()
	defer v.mu.Unlock()
	return readCall{key, time.Now(), v.returned[key]}
}

// legal reports whether a version that is as the reply says was in force after
// all writes that had returned when the read began, and not longer ago than
// maxAge.
func (v *versionedRedis) legal(c readCall, maxAge time.Duration, is func(value string) bool) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	all := append([]version{{}}, v.versions[c.key]...)
	for i, one := range all {
		last := i == len(all)-1
		if is(one.value) && (last || all[i+1].seq > c.returned && !all[i+1].at.Before(c.at.Add(-maxAge))) {
			return true
		}
	}
	return false
}

// Whatever is written, deleted, lost and read at one time, a reply is not older
// than MaxAge, nor than a write through the client that returned before.
func TestAbsenceIsNeverOlderThanAWriteOrMaxAge(t *testing.T) {
	bubble(t, func(t *testing.T) {
		v := &versionedRedis{versions: map[string][]version{}, executed: map[redis.Cmder]int{}, returned: map[string]int{}}
		c := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1"})
		t.Cleanup(func() { c.Close() })
		const maxAge = 40 * time.Millisecond
		r, g := readerOf(t, c, time.Hour, ReaderOptions{MaxAge: maxAge})
		c.AddHook(v)
		var workers sync.WaitGroup
		for worker := range 10 {
			workers.Go(func() {
				for i := range 2000 {
					v.step(t, c, *r, maxAge, fmt.Sprint(worker, " ", i))
				}
			})
		}
		workers.Wait()
		st := g.Status()
		v.mu.Lock() // some commands are still to be executed
		t.Logf("%d hits, %d misses, %d commands and pipelines executed", st.Hits, st.Misses, v.asked)
		v.mu.Unlock()
		if st.Hits < st.Misses/4 {
			t.Errorf("%d hits and %d misses: too few hits to show anything", st.Hits, st.Misses)
		}
	})
}

// step is an operation at random.
func (v *versionedRedis) step(t *testing.T, c *redis.Client, r Reader, maxAge time.Duration, value string) {
	ctx := t.Context()
	key, other := fmt.Sprint("k", rand.IntN(3)), fmt.Sprint("k", rand.IntN(3))
	pipelined := func(of func(redis.Pipeliner)) {
		cmds, err := c.Pipelined(ctx, func(p redis.Pipeliner) error { of(p); return nil })
		v.done(err, cmds...)
	}
	if rand.IntN(50) == 0 {
		r.s.boxes.Invalidate(key) // as if it was evicted
	}
	switch rand.IntN(32) {
	case 0:
		cmd := c.Set(ctx, key, value, 0)
		v.done(cmd.Err(), cmd)
	case 1:
		pipelined(func(p redis.Pipeliner) { p.Del(ctx, key); p.Set(ctx, key, value, 0) })
	case 2:
		pipelined(func(p redis.Pipeliner) { p.Set(ctx, key, value, 0); p.Unlink(ctx, other) })
	case 3:
		v.byOther(key, value)
	case 4:
		seq := v.byOther(key, value)
		_ = r.Invalidate(ctx, key)
		v.mu.Lock()
		v.newer(key, seq)
		v.mu.Unlock()
	case 5:
		v.byOther(key, "")
	case 6, 7, 8:
		cmd := c.Del(ctx, key, other)
		v.done(cmd.Err(), cmd)
	case 9, 10:
		pipelined(func(p redis.Pipeliner) { p.Del(ctx, key); p.Get(ctx, other) })
	case 11:
		time.Sleep(rand.N(2 * maxAge))
	case 12, 13, 14:
		call := v.begin(key)
		n, err := r.Exists(ctx, key).Result()
		v.judge(t, err, call, maxAge, "EXISTS", n, func(s string) bool { return (s != "") == (n == 1) })
	case 15, 16, 17:
		call := v.begin(key)
		vals, err := r.MGet(ctx, key, other).Result()
		if err == nil {
			got, _ := vals[0].(string)
			v.judge(t, err, call, maxAge, "MGET", got, func(s string) bool { return s == got })
		}
	default:
		call := v.begin(key)
		got, _, err := r.Value(ctx, key)
		v.judge(t, err, call, maxAge, "GET", got, func(s string) bool { return s == got })
	}
}

func (v *versionedRedis) judge(t *testing.T, err error, c readCall, maxAge time.Duration, command string, got any, is func(string) bool) {
	if err == nil && !v.legal(c, maxAge, is) {
		t.Errorf("%s %s: %v, which is older than %v or than a write that had returned", command, c.key, got, maxAge)
	}
}
