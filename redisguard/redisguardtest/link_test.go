package redisguardtest_test

import (
	"errors"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/internal/redistest"
	"github.com/redisvet/redisvet/redisguard"
	"github.com/redisvet/redisvet/redisguard/redisguardtest"
)

func TestLink(t *testing.T) {
	c := redistest.Start(t).Client()
	link := redisguardtest.Watch(c)
	ctx := t.Context()
	guard, err := redisguard.New(c, redisguard.Options{Timeout: 50 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	reader, err := guard.Reader(redisguard.ReaderOptions{MaxAge: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	limiter, err := guard.Limiter(redisguard.LimiterOptions{Name: "l", Rate: 1000, Burst: 1000, OnOutage: redisguard.FailClosed})
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
	for reader.Get(ctx, "other").Err() != redis.Nil {
		time.Sleep(10 * time.Millisecond)
	}

	link.Freeze()
	if err := reader.Get(ctx, "third").Err(); !errors.Is(err, redisguard.ErrUnavailable) {
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
