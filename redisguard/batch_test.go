package redisguard

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

// together500 has calls for 500 keys come at once, and expects that each is
// admitted by Redis.
func together500(t *testing.T, l *Limiter, what string) {
	t.Helper()
	var wg sync.WaitGroup
	for i := range 500 {
		wg.Go(func() {
			if d, err := l.Allow(context.Background(), fmt.Sprint(what, i)); err != nil || !d.OK || d.Fallback() {
				t.Errorf("%s key %d: %+v, %v", what, i, d, err)
			}
		})
	}
	wg.Wait()
}

// Real servers: each key is debited once, by its own master, and no script is
// sent with each key. How many keys share a pipeline is a matter of the clock,
// and counted in a bubble.
func TestColdKeysOnRealServers(t *testing.T) {
	t.Parallel()
	cluster, single := redistest.StartCluster(t), redistest.Start(t)
	for name, c := range map[string]struct {
		client redis.UniversalClient
		nodes  []*redistest.Server
	}{
		"client":  {single.Client(), []*redistest.Server{single}},
		"cluster": {cluster.Client(), cluster.Masters[:]},
	} {
		t.Run(name, func(t *testing.T) {
			l, err := mustGuard(c.client).Limiter(LimiterOptions{Name: "x", Rate: 100, Burst: 100, OnOutage: FailClosed})
			if err != nil {
				t.Fatal(err)
			}
			count := func() (debits, scripts int64) {
				for _, s := range c.nodes {
					scripts += s.Stats("eval")
					debits += s.Stats("pttl")
				}
				return debits, scripts
			}
			for _, what := range []string{"first", "second", "lost"} {
				if what == "lost" {
					for _, s := range c.nodes {
						if err := s.Admin().ScriptFlush(t.Context()).Err(); err != nil {
							t.Fatal(err)
						}
					}
				}
				debits, scripts := count()
				together500(t, l, what)
				after, sent := count()
				if after-debits != 500 {
					t.Errorf("%s: %d debits for 500 keys", what, after-debits)
				}
				if n := sent - scripts; what == "second" && n > 0 || n > 250 {
					t.Errorf("%s: the script was sent %d times", what, n)
				}
			}
		})
	}
}

// evalHook is a hook of the program that sees scripts.
type evalHook struct {
	one  func()
	many func(cmds []redis.Cmder)
}

func (evalHook) DialHook(next redis.DialHook) redis.DialHook { return next }
func (h evalHook) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if strings.HasPrefix(cmd.Name(), "eval") {
			h.one()
		}
		return next(ctx, cmd)
	}
}
func (h evalHook) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		if strings.HasPrefix(cmds[0].Name(), "eval") {
			h.many(cmds)
		}
		return next(ctx, cmds)
	}
}

// A hook that ends the goroutine of a pipeline leaves none of its calls waiting
// for longer than their request.
func TestHookEndsTheGoroutineOfAPipeline(t *testing.T) {
	for name, end := range map[string]func([]redis.Cmder){
		"panic": func([]redis.Cmder) { panic("of a hook") },
		"exit":  func([]redis.Cmder) { runtime.Goexit() },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newSim(20 * time.Millisecond)
				c := s.client(t, redis.Options{})
				s.connect(t, c, 5)
				var ended atomic.Int64
				c.AddHook(evalHook{func() {}, func(cmds []redis.Cmder) {
					if ended.Add(1) == 1 {
						end(cmds)
					}
				}})
				l, err := simGuard(t, c, 0, nil).Limiter(LimiterOptions{Name: "x", Rate: 100, Burst: 100, OnOutage: FailClosed})
				if err != nil {
					t.Fatal(err)
				}
				var wg sync.WaitGroup
				var without atomic.Int64
				began := time.Now()
				for i := range 100 {
					wg.Go(func() {
						if mustAllow(t, l, fmt.Sprint(i), 1).Fallback() {
							without.Add(1)
						}
					})
				}
				wg.Wait()
				if took := time.Since(began); took > 50*time.Millisecond || without.Load() != 99 {
					t.Errorf("OnOutage decided %d of 100 calls, after %v: want those of the pipeline that ended", without.Load(), took)
				}
				time.Sleep(2 * time.Second)
				together500(t, l, "later")
				if n := len(l.batches.nodes); n > 0 {
					t.Errorf("%d nodes are held after their last request", n)
				}
			})
		})
	}
}
