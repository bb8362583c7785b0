package redisguard_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard"
	"github.com/redisvet/redisvet/redisguard/httpguard"
)

// exampleGuard is one that needs no server: nothing is sent while it is
// suspended.
func exampleGuard() *redisguard.Guard {
	guard, err := redisguard.New(redis.NewClient(&redis.Options{Addr: "localhost:6379"}), redisguard.Options{})
	if err != nil {
		panic(err)
	}
	guard.Suspend()
	return guard
}

func ExampleRollout() {
	rollout, err := redisguard.NewRollout(redisguard.RolloutOptions{Name: "limits", Share: 0.1})
	if err != nil {
		panic(err)
	}
	limiter, err := exampleGuard().Limiter(redisguard.LimiterOptions{
		Name: "api", Rate: 100, Burst: 100, OnOutage: redisguard.FailOpen,
		Rollout: rollout,
		Before: func(ctx context.Context, tenant string, n int) (redisguard.Decision, error) {
			fmt.Println("the old limiter decides for", tenant)
			return redisguard.Decision{OK: true}, nil
		},
	})
	if err != nil {
		panic(err)
	}
	for _, share := range []float64{0.1, 0.5} {
		if err := rollout.Set(share); err != nil {
			panic(err)
		}
		decision, err := limiter.Allow(context.Background(), "tenant-2")
		fmt.Println(share, decision.OK, err)
	}
	// Output:
	// the old limiter decides for tenant-2
	// 0.1 true <nil>
	// 0.5 true <nil>
}

func ExampleTally() {
	guard := exampleGuard()
	limiter, err := guard.Limiter(redisguard.LimiterOptions{
		Name: "mail", Rate: 3, Per: time.Hour, Burst: 3, OnOutage: redisguard.LocalFallback, MaxInstances: 1,
	})
	if err != nil {
		panic(err)
	}
	for range 5 {
		if _, err := limiter.Allow(context.Background(), "tenant"); err != nil {
			panic(err)
		}
	}
	fmt.Printf("%+v\n", guard.Status().Limiters["mail"])
	// Output: {Admitted:3 Denied:2 Fallbacks:5 Before:0}
}

func ExampleBreakerTally() {
	guard := exampleGuard()
	breaker, err := guard.Breaker(redisguard.BreakerOptions{Name: "http", Failures: 2})
	if err != nil {
		panic(err)
	}
	for range 5 {
		_, _ = redisguard.Do(context.Background(), breaker, "payments", func(context.Context) (string, error) {
			return "", errors.New("connection refused")
		})
	}
	tally := guard.Status().Breakers["http"]
	fmt.Println(tally.Admitted, tally.Denied, tally.NotClosed)
	runtime.KeepAlive(breaker) // NotClosed has the states of breakers in use
	// Output: 2 3 map[payments:open]
}

// A monitoring system without an adapter gets the numbers by their names.
func ExampleMetrics() {
	status := redisguard.Status{State: redisguard.OK, Limiters: map[string]redisguard.Tally{"mail": {Admitted: 3, Denied: 2}}}
	for _, m := range redisguard.Metrics() {
		if m.Name != "decisions" {
			continue
		}
		m.Each(status, func(value float64, labels ...string) { fmt.Println(m.Name, labels, value) })
	}
	// Output:
	// decisions [limiter mail admitted] 3
	// decisions [limiter mail before] 0
	// decisions [limiter mail denied] 2
}

// recorded is an Allower of a program's own: a limiter whose denials are
// written down. Middleware takes it as it takes the limiter.
type recorded struct{ redisguard.Allower }

func (r recorded) AllowN(ctx context.Context, key string, n int) (redisguard.Decision, error) {
	decision, err := r.Allower.AllowN(ctx, key, n)
	if err == nil && !decision.OK {
		fmt.Println("denied", n, "of", key)
	}
	return decision, err
}

func ExampleAllower() {
	limiter, err := exampleGuard().Limiter(redisguard.LimiterOptions{
		Name: "api", Rate: 100, Burst: 100, OnOutage: redisguard.FailClosed,
	})
	if err != nil {
		panic(err)
	}
	serve := httpguard.Limit(recorded{limiter}, httpguard.LimitOptions{
		Key: func(r *http.Request) string { return r.Header.Get("Tenant") },
	})(http.NotFoundHandler())
	request := httptest.NewRequest(http.MethodGet, "/", nil)
	request.Header.Set("Tenant", "tenant-2")
	answer := httptest.NewRecorder()
	serve.ServeHTTP(answer, request)
	fmt.Println(answer.Code)
	// Output:
	// denied 1 of tenant-2
	// 429
}
