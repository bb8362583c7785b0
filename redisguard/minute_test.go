package redisguard

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

// A minute of a service in which four instances read the state of one limiter
// and one breaker from Redis for each of their 1,508 calls, and the same minute
// with that state cached for 5 s and 10 s. It is compressed in time: all times
// are divided by speed, the calls are as many. With REDISGUARD_LONG it is not.
func TestAMinuteOfAService(t *testing.T) {
	t.Parallel()
	const instances, calls = 4, 1508
	speed := time.Duration(60)
	if long {
		speed = 1
	}
	minute, limiterTTL, breakerTTL := time.Minute/speed, 5*time.Second/speed, 10*time.Second/speed
	ctx := context.Background()
	servers := [2]*redistest.Server{redistest.Start(t), redistest.Start(t)}
	for _, s := range servers {
		if err := s.Admin().MSet(ctx, "limiter", "state", "breaker", "state").Err(); err != nil {
			t.Fatal(err)
		}
	}
	// play is the minute on one of the servers, and says how long it took.
	play := func(s *redistest.Server, read func(c *redis.Client, key string) error) time.Duration {
		start := time.Now()
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
		return time.Since(start)
	}

	var before sync.WaitGroup
	before.Go(func() {
		play(servers[0], func(c *redis.Client, key string) error { return c.Get(ctx, key).Err() })
	})
	took := play(servers[1], func(c *redis.Client, key string) error {
		ttl := limiterTTL
		if key == "breaker" {
			ttl = breakerTTL
		}
		return Cached(c, ttl).Get(ctx, key).Err()
	})
	before.Wait()
	was, is := servers[0].Stats("get"), servers[1].Stats("get")
	// One for each TTL that begins, key and instance. The minute ends with its
	// last call, before the next TTL would.
	most := int64(instances * ((took+limiterTTL-1)/limiterTTL + (took+breakerTTL-1)/breakerTTL))
	t.Logf("%d instances, %d calls in a minute (at %d times its speed): %d GETs before, %d after, at most %d", instances, calls, speed, was, is, most)
	if was != calls {
		t.Errorf("%d GETs for %d calls", was, calls)
	}
	if is > most || is < 2*instances {
		t.Errorf("%d GETs, at most %d", is, most)
	}
}
