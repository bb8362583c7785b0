package redisguard

import (
	"context"
	"flag"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/redisvet/redisvet/internal/redistest"
)

// long makes the scenarios of the oracle take so many times as long, with so
// many times as many faults.
var long = flag.Int("oracle", 1, "repeat each fault of the over-admission oracle so many times")

// oracleLimits are one limiter of each law. Their horizon is short so that a
// few seconds hold many leases.
func oracleLimits(policy OutagePolicy) []LimiterOptions {
	limits := []LimiterOptions{
		{Name: "gcra", Rate: 400, Per: time.Second, Burst: 40, Horizon: 200 * time.Millisecond},
		{Name: "window", Rate: 400, Per: time.Second, Window: true, Horizon: 100 * time.Millisecond},
	}
	for i := range limits {
		limits[i].OnOutage = policy
		limits[i].MaxInstances = oracleInstances
	}
	return limits
}

const (
	oracleInstances = 4
	oracleLoad      = 3 // of the limit, over all instances
	oracleKey       = "k"
	calm            = time.Second // between faults
)

// A scenario is what happens to a fleet and its server.
type scenario struct {
	name   string
	server []string // its arguments
	policy OutagePolicy
	fault  func(t *testing.T, f *fleet, s *redistest.Server)
}

var scenarios = []scenario{
	{name: "nothing", fault: func(*testing.T, *fleet, *redistest.Server) {}},
	{name: "kill -9 and an empty server", fault: func(_ *testing.T, f *fleet, s *redistest.Server) {
		f.lose(s.Restart)
	}},
	{name: "kill -9 and a server that kept everything", server: []string{"--appendonly", "yes", "--appendfsync", "always"},
		fault: func(_ *testing.T, _ *fleet, s *redistest.Server) { s.Restart() }},
	{name: "SIGSTOP of the server", fault: func(_ *testing.T, _ *fleet, s *redistest.Server) {
		s.Pause()
		time.Sleep(time.Second)
		s.Resume()
	}},
	{name: "SIGSTOP of instances", fault: func(_ *testing.T, f *fleet, _ *redistest.Server) {
		for _, i := range f.instances[:2] {
			f.signal(i, syscall.SIGSTOP)
		}
		time.Sleep(time.Second)
		for _, i := range f.instances[:2] {
			f.signal(i, syscall.SIGCONT)
		}
	}},
	{name: "kill -9 of instances", fault: func(_ *testing.T, f *fleet, _ *redistest.Server) {
		f.kill(f.instances[len(f.instances)-1])
		f.kill(f.instances[len(f.instances)-2])
		f.add()
		f.await(f.add())
	}},
	{name: "CLIENT PAUSE", fault: func(t *testing.T, _ *fleet, s *redistest.Server) {
		if err := s.Admin().Do(context.Background(), "CLIENT", "PAUSE", 1000, "ALL").Err(); err != nil {
			t.Error(err)
		}
		time.Sleep(time.Second)
	}},
	{name: "FLUSHALL", fault: func(t *testing.T, f *fleet, s *redistest.Server) {
		f.lose(func() {
			if err := s.Admin().FlushAll(context.Background()).Err(); err != nil {
				t.Error(err)
			}
		})
	}},
	{name: "a new fleet and an empty server", fault: func(_ *testing.T, f *fleet, s *redistest.Server) {
		f.lose(func() { // nobody is left who saw the debt
			for _, i := range f.instances[len(f.instances)-oracleInstances:] {
				f.kill(i)
			}
			s.Restart()
		})
		for range oracleInstances {
			f.add()
		}
		f.await(f.instances[len(f.instances)-1])
	}},
	{name: "SCRIPT FLUSH", fault: func(t *testing.T, _ *fleet, s *redistest.Server) {
		for range 5 {
			if err := s.Admin().ScriptFlush(context.Background()).Err(); err != nil {
				t.Error(err)
			}
			time.Sleep(50 * time.Millisecond)
		}
	}},
	{name: "clocks of clients that jump", fault: func(_ *testing.T, f *fleet, _ *redistest.Server) {
		for n, d := range []time.Duration{time.Hour, -time.Hour, 0, -2 * time.Hour, time.Second, 0} {
			f.jump(f.instances[n%2], d)
			time.Sleep(150 * time.Millisecond)
		}
	}},
	{name: "an outage with LocalFallback", policy: LocalFallback, fault: func(_ *testing.T, f *fleet, s *redistest.Server) {
		f.lose(func() {
			s.Kill()
			time.Sleep(time.Second)
			s.Restart()
		})
	}},
}

// What four processes admit, by the times that they wrote down, is within the
// documented bound in every span of time, whatever happens to them or Redis.
func TestOracle(t *testing.T) {
	tests := map[string]func(*testing.T){"a cluster that fails over": oracleFailover}
	for _, c := range scenarios {
		tests[c.name] = c.run
	}
	together(t, tests)
}

// together runs tests several at a time, whatever -parallel says: these wait
// far more than they compute.
func together(t *testing.T, tests map[string]func(*testing.T)) {
	var running errgroup.Group
	running.SetLimit(4)
	for name, test := range tests {
		running.Go(func() error {
			t.Run(name, test)
			return nil
		})
	}
	_ = running.Wait()
}

func (c scenario) run(t *testing.T) {
	s := redistest.Start(t, c.server...)
	policy := c.policy
	if policy == 0 {
		policy = FailClosed
	}
	f := startFleet(t, oracleInstances, instanceConfig{
		Addrs: []string{s.Addr}, Limits: oracleLimits(policy), Key: oracleKey, Load: oracleLoad,
	})
	for range *long {
		time.Sleep(calm)
		c.fault(t, f, s)
		t.Logf("grants again after %v", f.resumed().Round(time.Millisecond))
	}
	time.Sleep(calm)
	mustHold(t, f)
}

// mustHold judges a fleet: no span over the bound, and, so that it says
// something, at least a fifth of what the limits allow in the calm at the end.
func mustHold(t *testing.T, f *fleet) {
	t.Helper()
	end := f.now()
	last := stretch{end - calm, end}
	for i, v := range f.check() {
		o := f.config.Limits[i]
		if v.violations > 0 {
			t.Errorf("%s admitted more than %s: %v", o.Name, boundOf(o).name, v)
		}
		if n, least := f.tokens(i, last, false), int(float64(o.Rate)*calm.Seconds()/5); n < least {
			t.Errorf("%s admitted %d in the last %v, less than a fifth of its rate", o.Name, n, calm)
		}
		for id, all := range f.fallbacks(i) {
			if v := shareOf(o).judge(all, nil); v.violations > 0 {
				t.Errorf("%s, instance %d, admitted more by OnOutage than %s: %v", o.Name, id, shareOf(o).name, v)
			}
		}
		if o.OnOutage == LocalFallback && f.tokens(i, stretch{0, end}, true) == 0 {
			t.Errorf("%s admitted nothing by OnOutage", o.Name)
		}
	}
}

func oracleFailover(t *testing.T) {
	c := redistest.StartCluster(t)
	limits := oracleLimits(FailClosed)
	key := oracleKey
	for !c.OnFirst(keyPrefix+"limit:gcra:"+key) || !c.OnFirst(keyPrefix+"limit:window:"+key) {
		key += "k"
	}
	f := startFleet(t, oracleInstances, instanceConfig{
		Addrs: c.Addrs(), Cluster: true, Limits: limits, Key: key, Load: oracleLoad,
	})
	time.Sleep(calm)
	f.lose(c.Failover)
	t.Logf("grants again after %v", f.resumed().Round(time.Millisecond))
	time.Sleep(calm)
	mustHold(t, f)
}

// An oracle that a wrong limiter passes is none.
func TestOracleSeesLimitersThatAreBroken(t *testing.T) {
	tests := map[string]func(*testing.T){}
	for _, fault := range faults {
		tests[fault] = func(t *testing.T) {
			s := redistest.Start(t)
			f := startFleet(t, oracleInstances, instanceConfig{
				Addrs: []string{s.Addr}, Limits: oracleLimits(FailClosed), Key: oracleKey, Load: 10, Break: fault,
			})
			for range 10 {
				time.Sleep(calm / 5)
				if fault == "forgetful" {
					s.Admin().FlushAll(context.Background()) // and nobody counts it as a loss
				}
			}
			for i, v := range f.check() {
				// Who found a window used up does not ask before it ends, so
				// that forgetting it in between changes little.
				if v.violations == 0 && !(fault == "forgetful" && f.config.Limits[i].Window) {
					t.Errorf("%s passed: %v", f.config.Limits[i].Name, v)
				}
			}
		}
	}
	together(t, tests)
}
