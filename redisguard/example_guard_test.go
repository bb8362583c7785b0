package redisguard_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"slices"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard"
	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

// served returns a guard on a Redis of the example's own, and its client.
func served(o redisguard.Options) (guard *redisguard.Guard, rdb *redis.Client, stop func()) {
	b := new(bench)
	rdb = redistest.Start(b).Client()
	o.Timeout = time.Minute
	guard, err := redisguard.New(rdb, o)
	if err != nil {
		panic(err)
	}
	return guard, rdb, func() {
		for _, end := range slices.Backward(b.ends) {
			end()
		}
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// One guard serves a client. A suspended one sends nothing: its limiters, quotas
// and breakers decide by OnOutage, or by what this instance sees.
func ExampleGuard() {
	guard, _, stop := served(redisguard.Options{})
	defer stop()
	guard.Suspend()
	fmt.Println(guard.Status().State)
	guard.Resume()
	fmt.Println(guard.Status().State)
	fmt.Println(guard.Close())
	// Output:
	// suspended
	// ok
	// <nil>
}

// Options are those of a program near its Redis: a call waits for at most 50 ms,
// and each limiter remembers keys in 4 MiB.
func ExampleOptions() {
	rdb := redis.NewClient(&redis.Options{Addr: "localhost:6379"})
	guard, err := redisguard.New(rdb, redisguard.Options{Timeout: 50 * time.Millisecond, MaxBytes: 4 << 20})
	fmt.Println(guard.Status().State, err)
	// Output: ok <nil>
}

func ExampleLimiter() {
	limiter, stop := limited(redisguard.LimiterOptions{Name: "mail", Rate: 2, Per: time.Hour, Burst: 2})
	defer stop()
	for _, user := range []string{"ann", "ann", "ann", "bob"} {
		d := must(limiter.Allow(context.Background(), user))
		fmt.Println(user, d.OK)
	}
	// Output:
	// ann true
	// ann true
	// ann false
	// bob true
}

// A minute and a day are decided at once.
func ExampleLimiterOptions() {
	limiter, stop := limited(redisguard.LimiterOptions{
		Name: "api", Rate: 60, Per: time.Minute, Burst: 60,
		Also: []redisguard.Limit{{Rate: 3, Per: 24 * time.Hour, Burst: 3}},
	})
	defer stop()
	for range 4 {
		fmt.Print(must(limiter.Allow(context.Background(), "customer")).OK, " ")
	}
	// Output: true true true false
}

// A program that has one key, such as the API that it calls, keeps a handle.
func ExampleKey() {
	limiter, stop := limited(redisguard.LimiterOptions{Name: "partner", Rate: 100, Burst: 100})
	defer stop()
	partner := limiter.Key("geocoder")
	fmt.Println(must(partner.Allow(context.Background())).OK)
	// Output: true
}

// The policy decides while Redis does not answer, or the guard is suspended.
func ExampleOutagePolicy() {
	guard, _, stop := served(redisguard.Options{})
	defer stop()
	guard.Suspend()
	for _, policy := range []redisguard.OutagePolicy{redisguard.FailOpen, redisguard.FailClosed} {
		limiter := must(guard.Limiter(redisguard.LimiterOptions{
			Name: fmt.Sprint("limit-", policy), Rate: 10, Burst: 10, OnOutage: policy,
		}))
		d := must(limiter.Allow(context.Background(), "customer"))
		fmt.Println(d.OK, d.Fallback())
	}
	// Output:
	// true true
	// false true
}

func ExampleQuota() {
	guard, _, stop := served(redisguard.Options{})
	defer stop()
	quota := must(guard.Quota(redisguard.QuotaOptions{
		Name: "plan", Limit: 2, Window: time.Hour, OnOutage: redisguard.FailOpen,
	}))
	for range 3 {
		err := quota.Spend(context.Background(), "tenant", 1)
		fmt.Println(errors.Is(err, redisguard.ErrQuota))
	}
	// Output:
	// false
	// false
	// true
}

// A quota may charge each command of a client to the tenant of its context.
func ExampleQuotaOptions() {
	guard, rdb, stop := served(redisguard.Options{})
	defer stop()
	type tenant struct{}
	quota := must(guard.Quota(redisguard.QuotaOptions{
		Name: "commands", Limit: 1, Window: time.Hour, OnOutage: redisguard.FailOpen,
		Tenant: func(ctx context.Context) string { return fmt.Sprint(ctx.Value(tenant{})) },
	}))
	charged := redis.NewClient(rdb.Options())
	defer charged.Close()
	quota.Charge(charged)
	ctx := context.WithValue(context.Background(), tenant{}, "ann")
	fmt.Println(charged.Set(ctx, "k", "v", 0).Err())
	fmt.Println(errors.Is(charged.Get(ctx, "k").Err(), redisguard.ErrQuota))
	// Output:
	// <nil>
	// true
}

func ExampleQuotaError() {
	guard, _, stop := served(redisguard.Options{})
	defer stop()
	quota := must(guard.Quota(redisguard.QuotaOptions{
		Name: "plan", Limit: 1, Window: time.Hour, OnOutage: redisguard.FailOpen,
	}))
	var exceeded *redisguard.QuotaError
	for range 2 {
		if err := quota.Spend(context.Background(), "ann", 1); errors.As(err, &exceeded) {
			fmt.Println(exceeded.Name, exceeded.Tenant, exceeded.RetryAfter > 0)
		}
	}
	// Output: plan ann true
}

// A breaker of a dependency that others call, too: its state is shared by Redis.
func ExampleBreaker() {
	guard, _, stop := served(redisguard.Options{})
	defer stop()
	breaker := must(guard.Breaker(redisguard.BreakerOptions{Name: "http", Failures: 1}))
	_, err := redisguard.Do(context.Background(), breaker, "payments", func(context.Context) (int, error) {
		return 0, errDown
	})
	fmt.Println(err, breaker.State("payments"))
	// Output: connection refused open
}

// What does not exist is asked for again sooner than what does.
func ExampleReaderOptions() {
	guard, rdb, stop := served(redisguard.Options{})
	defer stop()
	ctx := context.Background()
	reader := must(guard.Reader(redisguard.ReaderOptions{MaxAge: time.Hour, NilMaxAge: time.Nanosecond}))
	fmt.Println(reader.Exists(ctx, "blocked:ann").Val())
	rdb.Set(ctx, "blocked:ann", 1, 0)
	fmt.Println(reader.Get(ctx, "blocked:ann").Val())
	// Output:
	// 0
	// 1
}

// A larger share has all keys of a smaller one.
func ExampleRolloutOptions() {
	rollout := must(redisguard.NewRollout(redisguard.RolloutOptions{Name: "limits"}))
	for _, share := range []float64{0, 0.3, 1} {
		if err := rollout.Set(share); err != nil {
			panic(err)
		}
		fmt.Println(share, rollout.Has("tenant-1"), rollout.Has("tenant-2"))
	}
	// Output:
	// 0 false false
	// 0.3 true false
	// 1 true true
}

func ExampleStatus() {
	guard, rdb, stop := served(redisguard.Options{})
	defer stop()
	ctx := context.Background()
	rdb.Set(ctx, "flag", "on", 0)
	reader := must(guard.Reader(redisguard.ReaderOptions{MaxAge: time.Hour}))
	for range 10 {
		reader.Get(ctx, "flag")
	}
	s := guard.Status()
	fmt.Println(s.State, s.Misses, s.Hits)
	// Output: ok 1 9
}

// A health endpoint need not fail for a degraded guard: it goes on by OnOutage.
func ExampleState() {
	guard := must(redisguard.New(redis.NewClient(&redis.Options{Addr: "localhost:6379"}), redisguard.Options{}))
	guard.Suspend()
	switch guard.Status().State {
	case redisguard.OK:
		fmt.Println("fine")
	case redisguard.Degraded:
		fmt.Println("Redis does not answer")
	case redisguard.Suspended:
		fmt.Println("switched off by somebody")
	}
	// Output: switched off by somebody
}

func ExampleMetric() {
	for _, m := range redisguard.Metrics() {
		if m.Counter && len(m.Labels) == 0 {
			fmt.Println(m.Name)
			break
		}
	}
	// Output: hits
}

type printed struct{}

func (printed) Request(op string, took time.Duration, err error) {}

func (printed) Change(what, name, to string) { fmt.Println(what, name, "is", to) }

func ExampleObserver() {
	guard := must(redisguard.New(redis.NewClient(&redis.Options{Addr: "localhost:6379"}), redisguard.Options{Observer: printed{}}))
	guard.Suspend()
	breaker := must(guard.Breaker(redisguard.BreakerOptions{Name: "http", Failures: 1}))
	breaker.ForceOpen("payments")
	// Output:
	// guard  is suspended
	// breaker payments is open
}

func ExampleLogger() {
	redisguard.SetLogger(log.New(os.Stderr, "redisguard: ", log.LstdFlags))
	defer redisguard.SetLogger(nil)
	fmt.Println("events go to the program's own log")
	// Output: events go to the program's own log
}
