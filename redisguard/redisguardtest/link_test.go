package redisguardtest_test

import (
	"errors"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard"
	"github.com/redisvet/redisvet/redisguard/internal/redistest"
	"github.com/redisvet/redisvet/redisguard/redisguardtest"
)

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
	patient, reader := guard(30 * time.Second) // whenever a busy machine gets to it
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
	if d, _ := limiter.Allow(ctx, "other"); d.OK || !d.Fallback {
		t.Errorf("cut: %+v, want what OnOutage says", d)
	}
	if _, err := c.Pipelined(ctx, func(p redis.Pipeliner) error { p.Get(ctx, "k"); return nil }); err == nil {
		t.Error("cut: a pipeline went through")
	}

	link.Mend()
	redistest.Await(t, "the guard to be back", func() bool { return reader.Get(ctx, "other").Err() == redis.Nil })

	link.Freeze()
	if err := hasty.Get(ctx, "third").Err(); !errors.Is(err, redisguard.ErrUnavailable) {
		t.Errorf("frozen: %v", err)
	}
	done := make(chan error)
	go func() { done <- c.Get(ctx, "k").Err() }()
	link.Reset()
	link.Mend()
	if err := <-done; err != redis.Nil {
		t.Errorf("mended: %v", err)
	}
}
