package redisguard

import (
	"context"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

// oracleLimits are one limiter of each algorithm. Their horizon is short so that a
// few seconds have many leases. It does not grow, because the bound of the oracle
// would then depend on how fast the server and the machine are.
func oracleLimits(rate int, policy OutagePolicy) []LimiterOptions {
	limits := []LimiterOptions{
		{Name: "gcra", Rate: rate, Per: time.Second, Burst: max(20, rate/10), Horizon: 200 * time.Millisecond, MaxHorizon: 200 * time.Millisecond},
		{Name: "window", Rate: rate, Per: time.Second, Window: true, Horizon: 100 * time.Millisecond},
	}
	for i := range limits {
		limits[i].OnOutage = policy
		limits[i].MaxInstances = oracleInstances
	}
	return limits
}

const (
	oracleInstances = 4
	oracleRate      = 400 // tokens a second
	oracleLoad      = 3   // of the limit, over all instances
	oracleKey       = "k"
	// oracleCalm is how many tokens each limit admits before and after a fault:
	// more than all instances have in hand at any time.
	oracleCalm = 300
	// standstill is longer than a lease lives, and than the guards' Timeout.
	standstill = 600 * time.Millisecond
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
		time.Sleep(standstill)
		s.Resume()
	}},
	{name: "SIGSTOP of instances", fault: func(_ *testing.T, f *fleet, _ *redistest.Server) {
		for _, i := range f.instances[:2] {
			f.signal(i, syscall.SIGSTOP)
		}
		time.Sleep(standstill)
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
		if err := s.Admin().Do(context.Background(), "CLIENT", "PAUSE", standstill.Milliseconds(), "ALL").Err(); err != nil {
			t.Error(err)
		}
		time.Sleep(standstill)
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
			f.admit(oracleCalm, true)
			s.Restart()
		})
	}},
}

// What four processes admit, by the times that they wrote down, is within the
// documented bound in every span of time, whatever happens to them or Redis.
func TestOracle(t *testing.T) {
	t.Parallel()
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
		Addrs: []string{s.Addr}, Limits: oracleLimits(oracleRate, policy), Key: oracleKey, Load: oracleLoad,
	})
	rounds := 1
	if long {
		rounds = 20
	}
	f.admit(oracleCalm, false)
	for range rounds {
		c.fault(t, f, s)
		f.admit(oracleCalm, false)
	}
	mustHold(t, f)
}

// mustHold judges a fleet: no span over the bound. How much of a limit is used
// is for tests in a bubble to say, where no machine is slow.
func mustHold(t *testing.T, f *fleet) {
	t.Helper()
	for i, v := range f.check() {
		o := f.config.Limits[i]
		if v.violations > 0 {
			t.Errorf("%s admitted more than %s: %v", o.Name, boundOf(o).name, v)
		}
		for id, all := range f.fallbacks(i) {
			if v := shareOf(o).judge(all, nil); v.violations > 0 {
				t.Errorf("%s, instance %d, admitted more by OnOutage than %s: %v", o.Name, id, shareOf(o).name, v)
			}
		}
	}
}

func oracleFailover(t *testing.T) {
	c := redistest.StartCluster(t)
	limits := oracleLimits(oracleRate, FailClosed)
	key := oracleKey
	for !c.OnFirst(keyPrefix+"limit:gcra:gcra:1000:"+key) || !c.OnFirst(keyPrefix+"limit:window:window:1000:"+key) {
		key += "k"
	}
	f := startFleet(t, oracleInstances, instanceConfig{
		Addrs: c.Addrs(), Cluster: true, Limits: limits, Key: key, Load: oracleLoad,
	})
	f.admit(oracleCalm, false)
	f.lose(func() {
		c.Masters[0].Kill()
		time.Sleep(standstill) // until it is missed
		c.Failover()
	})
	f.admit(oracleCalm, false)
	mustHold(t, f)
}

// An oracle that a wrong limiter passes is none. The limits are low, so that any
// machine is fast enough to exceed them; it may take its time.
func TestOracleSeesLimitersThatAreBroken(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*testing.T){}
	for _, fault := range faults {
		tests[fault] = func(t *testing.T) {
			s := redistest.Start(t)
			f := startFleet(t, oracleInstances, instanceConfig{
				Addrs: []string{s.Addr}, Limits: oracleLimits(oracleRate/4, FailClosed), Key: oracleKey, Load: 10, Break: fault,
			})
			passes := func() (names []string) {
				for i, v := range f.verdicts() {
					// Who found a window used up does not ask before it ends, so
					// that forgetting it in between changes little.
					if v.violations == 0 && !(fault == "forgetful" && f.config.Limits[i].Window) {
						names = append(names, f.config.Limits[i].Name)
					}
				}
				return names
			}
			const looks = 300 // a minute at least, counted because a machine may stall
			for n := 0; len(passes()) > 0; time.Sleep(200 * time.Millisecond) {
				if n++; n > looks {
					t.Fatalf("%v passed: %v", passes(), f.verdicts())
				}
				if fault == "forgetful" {
					s.Admin().FlushAll(context.Background()) // and nobody counts it as a loss
				}
			}
		}
	}
	together(t, tests)
}
