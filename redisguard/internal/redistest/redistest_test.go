package redistest_test

import (
	"context"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

func TestServerComesAndGoes(t *testing.T) {
	ctx := context.Background()
	t.Parallel()
	empty, kept := redistest.Start(t), redistest.Start(t, "--appendonly", "yes", "--appendfsync", "always")
	for _, s := range []*redistest.Server{empty, kept} {
		if err := s.Client().Set(ctx, "k", "v", time.Hour).Err(); err != nil {
			t.Fatal(err)
		}
		s.Restart()
	}
	if n := empty.Client().Exists(ctx, "k").Val(); n != 0 {
		t.Error("a server that keeps nothing kept a key")
	}
	if n := kept.Client().Exists(ctx, "k").Val(); n != 1 {
		t.Error("a server that keeps everything lost a key")
	}
	kept.RestartWith()
	if n := kept.Client().Exists(ctx, "k").Val(); n != 0 {
		t.Error("a server that is not to keep anything any more has a key")
	}
	empty.Kill()
	c := redis.NewClient(&redis.Options{Addr: empty.Addr, MaxRetries: -1})
	defer c.Close()
	if c.Ping(ctx).Err() == nil {
		t.Error("a killed server answers")
	}
}

func TestServerThatIsFrozenDoesNotAnswer(t *testing.T) {
	s := redistest.Start(t)
	c := redis.NewClient(&redis.Options{Addr: s.Addr, MaxRetries: -1, ReadTimeout: 50 * time.Millisecond})
	defer c.Close()
	s.Pause()
	if err := c.Ping(context.Background()).Err(); err == nil {
		t.Error("a frozen server answers")
	}
	s.Resume()
	if err := s.Client().Ping(context.Background()).Err(); err != nil {
		t.Errorf("a server that goes on: %v", err)
	}
}

func TestCommandsCountsScriptsAndWhatTheyCall(t *testing.T) {
	s := redistest.Start(t)
	c := s.Client()
	before := s.Total()
	for range 3 {
		if err := c.Eval(context.Background(), "return redis.call('GET', KEYS[1])", []string{"k"}).Err(); err != redis.Nil {
			t.Fatal(err)
		}
	}
	if n := s.Total() - before; n != 6 {
		t.Errorf("%d commands, want 3 EVAL and 3 GET: %v", n, s.Commands())
	}
	if n := s.Stats("EVAL"); n != 3 {
		t.Errorf("%d times EVAL", n)
	}
}

func TestClusterFailsOver(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	cluster := redistest.StartCluster(t)
	c := cluster.Client()
	key := "a"
	for !cluster.OnFirst(key) {
		key += "a"
	}
	if err := c.Set(ctx, key, "v", 0).Err(); err != nil {
		t.Fatal(err)
	}
	if n := cluster.Masters[0].Client().Wait(ctx, 1, time.Minute).Val(); n != 1 {
		t.Fatal("the replica is not in step")
	}
	cluster.Failover()
	redistest.Await(t, "the replica's answer", func() bool {
		c.ReloadState(ctx) // left alone, go-redis asks the dead master for up to a minute
		got, err := c.Get(ctx, key).Result()
		if err == nil && got != "v" {
			t.Fatalf("after the failover: %q", got)
		}
		return err == nil
	})
}

func TestSharedServerIsEmptyAndStays(t *testing.T) {
	ctx := context.Background()
	defer redistest.EndShared()
	one, two := redistest.Shared(t), redistest.Shared(t)
	if one.Addr != two.Addr {
		t.Error("two servers where one would do")
	}
	if err := one.Client().Set(ctx, "k", "v", 0).Err(); err != nil {
		t.Fatal(err)
	}
	if n := two.Client().Exists(ctx, "k").Val(); n != 0 {
		t.Error("a test has a key of another")
	}
	for what, do := range map[string]func(s *redistest.Server){
		"Kill": (*redistest.Server).Kill, "Pause": (*redistest.Server).Pause, "Restart": (*redistest.Server).Restart,
		"Total": func(s *redistest.Server) { s.Total() },
	} {
		if !fails(func(t testing.TB) { do(redistest.Shared(t)) }) {
			t.Errorf("a test may do this to others: %s", what)
		}
	}
	if err := one.Client().Get(ctx, "k").Err(); err != nil {
		t.Error(err)
	}
}

// failing is a test that only notes that it has failed.
type failing struct {
	testing.TB
	cleanups []func()
}

func (*failing) Helper()               {}
func (f *failing) Cleanup(do func())   { f.cleanups = append(f.cleanups, do) }
func (*failing) Fatal(...any)          { panic(&failing{}) }
func (*failing) Fatalf(string, ...any) { panic(&failing{}) }

func fails(do func(testing.TB)) (failed bool) {
	f := new(failing)
	defer func() {
		for _, end := range f.cleanups {
			end()
		}
		_, failed = recover().(*failing)
	}()
	do(f)
	return false
}
