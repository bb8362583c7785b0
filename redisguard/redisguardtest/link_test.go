package redisguardtest_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard"
	"github.com/redisvet/redisvet/redisguard/internal/redistest"
	"github.com/redisvet/redisvet/redisguard/redisguardtest"
)

// An answering hook answers GET itself.
type answering struct{}

func (answering) DialHook(next redis.DialHook) redis.DialHook { return next }

func (answering) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if c, ok := cmd.(*redis.StringCmd); ok {
			c.SetVal("hook")
			return nil
		}
		return next(ctx, cmd)
	}
}

func (answering) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

// A Link counts what reaches it: not what an earlier hook answers, but what a
// later one does.
func TestLinkAndOtherHooks(t *testing.T) {
	server := redistest.Start(t)
	for _, first := range []bool{true, false} {
		c := server.Client()
		var link *redisguardtest.Link
		want := 0
		if first {
			link = redisguardtest.Watch(c)
			want = 1
		}
		c.AddHook(answering{})
		if !first {
			link = redisguardtest.Watch(c)
		}
		if v, err := c.Get(t.Context(), "k").Result(); v != "hook" || err != nil {
			t.Fatalf("%q, %v", v, err)
		}
		if n := link.Commands("GET"); n != want {
			t.Errorf("Link first %v: %d GETs counted, want %d", first, n, want)
		}
	}
}

func TestLink(t *testing.T) {
	c := redistest.Start(t).Client()
	link := redisguardtest.Watch(c)
	ctx := t.Context()
	guard := func(timeout time.Duration) (*redisguard.Guard, *redisguard.Reader) {
		g, err := redisguard.New(c, redisguard.Options{Timeout: timeout})
		if err != nil {
			t.Fatal(err)
		}
		r, err := g.Reader(redisguard.ReaderOptions{MaxAge: time.Hour})
		if err != nil {
			t.Fatal(err)
		}
		return g, r
	}
	patient, reader := guard(time.Minute) // whenever a busy machine gets to it
	_, hasty := guard(50 * time.Millisecond)
	limiter, err := patient.Limiter(redisguard.LimiterOptions{
		Name: "l", Rate: 1000, Per: time.Minute, Horizon: time.Minute, Burst: 1000, OnOutage: redisguard.FailClosed,
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 10 {
		reader.Get(ctx, "k")
		if d, err := limiter.Allow(ctx, "k"); !d.OK || err != nil {
			t.Fatalf("%+v, %v", d, err)
		}
	}
	if n := link.Commands("GET"); n != 1 {
		t.Errorf("%d GETs, want 1", n)
	}
	if n := link.Total(); n < 2 || n > 5 {
		t.Errorf("%d commands, want the GET and the limiter's", n)
	}

	link.Cut()
	if err := reader.Get(ctx, "other").Err(); !errors.Is(err, redisguard.ErrUnavailable) {
		t.Errorf("cut: %v", err)
	}
	if d, _ := limiter.Allow(ctx, "other"); d.OK || !d.Fallback() {
		t.Errorf("cut: %+v, want what OnOutage says", d)
	}
	if _, err := c.Pipelined(ctx, func(p redis.Pipeliner) error { p.Get(ctx, "k"); return nil }); err == nil {
		t.Error("cut: a pipeline went through")
	}

	link.Restore()
	redistest.Await(t, "the guard to be back", func() bool { return reader.Get(ctx, "other").Err() == redis.Nil })

	link.Freeze()
	if err := hasty.Get(ctx, "third").Err(); !errors.Is(err, redisguard.ErrUnavailable) {
		t.Errorf("frozen: %v", err)
	}
	done := make(chan error)
	go func() { done <- c.Get(ctx, "k").Err() }()
	link.Reset()
	link.Restore()
	if err := <-done; err != redis.Nil {
		t.Errorf("restored: %v", err)
	}
}

// Transactions of a cluster client or a ring are sent by the clients of its nodes.
// They count, and fail, as the other commands do, and what these clients send by
// themselves does not. A command that a program sends counts whatever it is.
func TestTransactionsOverSeveralServers(t *testing.T) {
	ring := redis.NewRing(redistest.RingOptions(map[string]*redistest.Server{"one": redistest.Start(t), "two": redistest.Start(t)}))
	defer ring.Close()
	one := redis.NewClient(&redis.Options{Addr: redistest.Start(t).Addr, DB: 2, ClientName: "name"})
	defer one.Close()
	for name, c := range map[string]redis.UniversalClient{"cluster": redistest.StartCluster(t).Client(), "ring": ring, "client": one} {
		in := &inner{TB: t}
		redisguardtest.ExpectCommands(in, c, map[string]int{"WATCH": 2, "UNWATCH": 2, "SET": 2, "GET": 1, "INCR": 2, "CLIENT GETNAME": 1})
		link := redisguardtest.Watch(c)
		ctx := t.Context()
		watch := func() error {
			return c.Watch(ctx, func(tx *redis.Tx) error { return tx.Set(ctx, "k", 1, 0).Err() }, "k")
		}
		for range 2 {
			if err := watch(); err != nil {
				t.Fatal(name, err)
			}
		}
		c.Get(ctx, "k")
		c.Pipelined(ctx, func(p redis.Pipeliner) error { p.Incr(ctx, "k"); p.Incr(ctx, "l"); return nil })
		c.Do(ctx, "client", "getname")
		if failures := in.end(); len(failures) > 0 {
			t.Errorf("%s: %s", name, failures)
		}
		if n := link.Total(); n != 10 || link.Commands("SET") != 2 || link.Commands("CLIENT") != 1 {
			t.Errorf("%s: %d commands, SET %d, CLIENT %d", name, n, link.Commands("SET"), link.Commands("CLIENT"))
		}
		link.Cut()
		if err := watch(); err == nil {
			t.Errorf("%s: a transaction went through", name)
		}
	}
}

// A test takes Redis away and counts what is sent.
func ExampleLink() {
	client := redis.NewClient(&redis.Options{Addr: "localhost:6379"})
	defer client.Close()
	link := redisguardtest.Watch(client)
	client.AddHook(answering{}) // in the place of a server
	link.Cut()
	err := client.Get(context.Background(), "k").Err()
	fmt.Println("while it is away:", err != nil)
	link.Restore()
	fmt.Println(client.Get(context.Background(), "k").Val(), link.Commands("GET"))
	// Output:
	// while it is away: true
	// hook 2
}
