package redisguard

import (
	"context"
	"flag"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/internal/redistest"
)

var realMinute = flag.Bool("realminute", false, "let the minute of a real service take a minute")

// A minute of a service in which four instances read the state of one limiter
// and one breaker from Redis for each of their 1,508 calls, and the same minute
// with that state cached for 5 s and 10 s. It is compressed in time: all times
// are divided by speed, the calls are as many. With -realminute it is not.
func TestAMinuteOfAService(t *testing.T) {
	const instances, calls = 4, 1508
	speed := time.Duration(20)
	if *realMinute {
		speed = 1
	}
	minute, limiterTTL, breakerTTL := time.Minute/speed, 5*time.Second/speed, 10*time.Second/speed
	s := redistest.Start(t)
	ctx := context.Background()
	for _, key := range []string{"limiter", "breaker"} {
		if err := s.Admin().Set(ctx, key, "state", 0).Err(); err != nil {
			t.Fatal(err)
		}
	}
	// gets plays the minute and says how many GETs it made, and how long it took.
	gets := func(read func(c *redis.Client, key string) error) (int64, time.Duration) {
		before, start := s.Stats("get"), time.Now()
		var wg sync.WaitGroup
		for i := range instances {
			c := s.Client()
			wg.Go(func() {
				for n := i; n < calls; n += instances {
					time.Sleep(time.Until(start.Add(minute * time.Duration(n) / calls)))
					key := "limiter"
					if n/instances%2 == 1 {
						key = "breaker"
					}
					if err := read(c, key); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		wg.Wait()
		return s.Stats("get") - before, time.Since(start)
	}

	was, _ := gets(func(c *redis.Client, key string) error { return c.Get(ctx, key).Err() })
	is, took := gets(func(c *redis.Client, key string) error {
		ttl := limiterTTL
		if key == "breaker" {
			ttl = breakerTTL
		}
		return Cached(c, ttl).Get(ctx, key).Err()
	})
	// One for each TTL that begins, key and instance. The minute ends with its
	// last call, just before the next TTL would.
	most := int64(instances * ((took+limiterTTL-1)/limiterTTL + (took+breakerTTL-1)/breakerTTL))
	t.Logf("%d instances, %d calls in a minute (at %d times its speed): %d GETs before, %d after, at most %d", instances, calls, speed, was, is, most)
	if was != calls {
		t.Errorf("%d GETs for %d calls", was, calls)
	}
	if is > most || is < 2*instances {
		t.Errorf("%d GETs, at most %d", is, most)
	}
}
