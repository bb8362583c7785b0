package redistest_test

import (
	"context"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/internal/redistest"
)

func TestServerComesAndGoes(t *testing.T) {
	ctx := context.Background()
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
	if n := cluster.Masters[0].Client().Wait(ctx, 1, 5*time.Second).Val(); n != 1 {
		t.Fatal("the replica is not in step")
	}
	cluster.Failover()
	var got string
	var err error
	for start := time.Now(); time.Since(start) < 20*time.Second && got == ""; time.Sleep(10 * time.Millisecond) {
		c.ReloadState(ctx) // left alone, go-redis asks the dead master for up to a minute
		got, err = c.Get(ctx, key).Result()
	}
	if got != "v" {
		t.Errorf("after the failover: %q, %v", got, err)
	}
}
