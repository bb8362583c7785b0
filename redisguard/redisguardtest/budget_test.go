package redisguardtest_test

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard/internal/redistest"
	"github.com/redisvet/redisvet/redisguard/redisguardtest"
)

// An inner test notes its failures, and ends by FailNow.
type inner struct {
	testing.TB
	cleanups []func()
	failures []string
}

func (*inner) Helper()             {}
func (i *inner) Cleanup(do func()) { i.cleanups = append(i.cleanups, do) }
func (i *inner) Errorf(f string, args ...any) {
	i.failures = append(i.failures, fmt.Sprintf(f, args...))
}

// end runs the cleanups as package testing does, the last one first.
func (i *inner) end() []string {
	for n := len(i.cleanups) - 1; n >= 0; n-- {
		i.cleanups[n]()
	}
	return i.failures
}

// send sends 3 GETs of users in a pipeline, one of config, and an INCR.
func send(t *testing.T, c redis.UniversalClient) {
	ctx := t.Context()
	_, _ = c.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i := range 3 {
			p.Get(ctx, fmt.Sprint("user:", i))
		}
		return nil
	})
	c.Get(ctx, "config")
	c.Incr(ctx, "user:count")
}

func TestBudget(t *testing.T) {
	c := redistest.Start(t).Client()
	for budget, want := range map[int]string{
		5: `^\[\]$`,
		4: `^\[5 commands sent, the budget is 4:
	3  GET user:\*       budget_test.go:\d+ redisguardtest_test.send
	1  GET config       budget_test.go:\d+ redisguardtest_test.send
	1  INCR user:count  budget_test.go:\d+ redisguardtest_test.send
\]$`,
	} {
		in := &inner{TB: t}
		redisguardtest.Budget(in, c, budget)
		send(t, c)
		if got := fmt.Sprint(in.end()); !regexp.MustCompile(want).MatchString(got) {
			t.Errorf("budget %d: %s", budget, got)
		}
	}
}

// What is sent before and after the inner test does not count, and neither does
// what opens a connection.
func TestBudgetOfOthers(t *testing.T) {
	server := redistest.Start(t)
	c := redis.NewClient(&redis.Options{Addr: server.Addr, DB: 2, ClientName: "name"})
	defer c.Close()
	in := &inner{TB: t}
	redisguardtest.Budget(in, c, 5)
	send(t, c)
	failures := in.end()
	send(t, c)
	if len(failures) > 0 || len(in.failures) > 0 {
		t.Error(failures, in.failures)
	}
}

func TestExpectCommands(t *testing.T) {
	for name, test := range map[string]struct {
		want map[string]int
		say  string
	}{
		"all":       {map[string]int{"GET user:*": 3, "GET config": 1, "INCR *": 1}, `^\[\]$`},
		"names":     {map[string]int{"get": 4, "incr": 1}, `^\[\]$`},
		"longest":   {map[string]int{"GET *": 1, "GET user:*": 3, "INCR *:*u*t": 1}, `^\[\]$`},
		"too many":  {map[string]int{"GET": 2, "INCR": 1}, `^\[4 times GET, want 2; sent were:\n\t3  GET user:\*`},
		"none":      {map[string]int{"GET": 4, "INCR": 1, "DEL x": 1}, `^\[0 times DEL x, want 1; sent were:`},
		"others":    {map[string]int{"INCR": 1}, `^\[4 commands that are not expected; sent were:`},
		"other key": {map[string]int{"GET": 4, "INCR user": 1}, `^\[0 times INCR user, want 1; 1 commands that are not expected; sent were:`},
	} {
		c := redistest.Shared(t).Client()
		in := &inner{TB: t}
		redisguardtest.ExpectCommands(in, c, test.want)
		send(t, c)
		if got := fmt.Sprint(in.end()); !regexp.MustCompile(test.say).MatchString(got) {
			t.Errorf("%s: %s", name, got)
		}
	}
	redistest.EndShared()
}
