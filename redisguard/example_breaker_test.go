package redisguard_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard"
)

// localBreaker is a breaker that needs no server: while its guard is suspended,
// it goes on by what it sees itself.
func localBreaker(o redisguard.BreakerOptions) *redisguard.Breaker {
	guard, err := redisguard.New(redis.NewClient(&redis.Options{Addr: "localhost:6379"}), redisguard.Options{})
	if err != nil {
		panic(err)
	}
	guard.Suspend()
	breaker, err := guard.Breaker(o)
	if err != nil {
		panic(err)
	}
	return breaker
}

var errDown = errors.New("connection refused")

func ExampleDo() {
	breaker := localBreaker(redisguard.BreakerOptions{Name: "api", Failures: 2})
	for range 3 {
		_, err := redisguard.Do(context.Background(), breaker, "payments", func(context.Context) (string, error) {
			return "", errDown
		})
		fmt.Println(errors.Is(err, errDown), errors.Is(err, redisguard.ErrOpen))
	}
	// Output:
	// true false
	// true false
	// false true
}

func ExampleOpenError() {
	breaker := localBreaker(redisguard.BreakerOptions{Name: "api", OpenFor: time.Minute})
	breaker.ForceOpen("payments")
	_, err := breaker.Acquire(context.Background(), "payments")
	var refused *redisguard.OpenError
	if errors.As(err, &refused) {
		fmt.Println(refused.Name, refused.RetryAfter)
	}
	// Output: payments 1m0s
}

func ExamplePermit() {
	breaker := localBreaker(redisguard.BreakerOptions{Name: "api"})
	ctx := context.Background()
	send := func(body string) error {
		permit, err := breaker.Acquire(ctx, "payments")
		if err != nil {
			return err
		}
		defer permit.Record(ctx, errors.New("panic")) // unless another Record comes before
		if body == "" {
			permit.Record(ctx, errDown)
			return errDown
		}
		permit.Record(ctx, nil)
		return nil
	}
	fmt.Println(send("a payment"), send(""))
	counts := breaker.Counts("payments")
	fmt.Println(counts.Successes, counts.Failures)
	// Output:
	// <nil> connection refused
	// 1 1
}

func ExampleCounts() {
	breaker := localBreaker(redisguard.BreakerOptions{Name: "api", Failures: 3, Window: time.Minute})
	for _, result := range []error{nil, errDown, nil, errDown, errDown} {
		_, _ = redisguard.Do(context.Background(), breaker, "payments", func(context.Context) (int, error) { return 0, result })
	}
	fmt.Printf("%+v\n", breaker.Counts("payments"))
	// Output: {Successes:2 Failures:3 Excluded:0 Refused:0 FailuresInARow:2}
}

func ExampleOutcome() {
	errInvalid := errors.New("invalid card")
	breaker := localBreaker(redisguard.BreakerOptions{
		Name: "api",
		Outcome: func(ctx context.Context, err error) redisguard.Outcome {
			if errors.Is(err, errInvalid) {
				return redisguard.Success // the dependency has answered
			}
			return redisguard.DefaultOutcome(ctx, err)
		},
	})
	for _, result := range []error{errInvalid, errDown} {
		_, _ = redisguard.Do(context.Background(), breaker, "payments", func(context.Context) (int, error) { return 0, result })
	}
	counts := breaker.Counts("payments")
	fmt.Println(counts.Successes, counts.Failures)
	// Output: 1 1
}

func ExampleBreakerOptions() {
	breaker := localBreaker(redisguard.BreakerOptions{
		Name:  "api",
		Ratio: 0.5, Window: time.Minute, // half of at least 10 calls in a minute
		SlowAfter: 2 * time.Second,
		OpenFor:   5 * time.Second, MaxOpenFor: 5 * time.Minute, OpenJitter: 0.1,
		Probes: 3,
		OnStateChange: func(name string, from, to redisguard.BreakerState) {
			fmt.Printf("%s: from %s to %s\n", name, from, to)
		},
	})
	breaker.ForceOpen("payments")
	if err := breaker.Reset("payments"); err != nil {
		fmt.Println("only this instance is closed:", err)
	}
	fmt.Println(breaker.State("payments"))
	// Output:
	// payments: from closed to open
	// payments: from open to closed
	// only this instance is closed: redisguard: suspended
	// closed
}
