package redisguard_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/redisvet/redisvet/redisguard"
	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

// A bench is what an example has in the place of a test: it ends what a server
// needs.
type bench struct {
	testing.TB
	ends []func()
}

func (b *bench) Helper()                   {}
func (b *bench) Cleanup(f func())          { b.ends = append(b.ends, f) }
func (b *bench) Fatal(all ...any)          { panic(fmt.Sprint(all...)) }
func (b *bench) Fatalf(f string, a ...any) { panic(fmt.Sprintf(f, a...)) }
func (b *bench) Error(all ...any)          { panic(fmt.Sprint(all...)) }
func (b *bench) Errorf(f string, a ...any) { panic(fmt.Sprintf(f, a...)) }
func (b *bench) TempDir() string {
	dir, err := os.MkdirTemp("", "redisguard")
	if err != nil {
		panic(err)
	}
	b.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// limited returns a limiter on a Redis of the example's own.
func limited(o redisguard.LimiterOptions) (limiter *redisguard.Limiter, stop func()) {
	b := new(bench)
	guard, err := redisguard.New(redistest.Start(b).Client(), redisguard.Options{Timeout: time.Minute})
	if err != nil {
		panic(err)
	}
	o.OnOutage = redisguard.FailClosed
	if limiter, err = guard.Limiter(o); err != nil {
		panic(err)
	}
	return limiter, func() {
		for _, end := range slices.Backward(b.ends) {
			end()
		}
	}
}

// A service says in the header of each response what is left.
func ExampleDecision() {
	limiter, stop := limited(redisguard.LimiterOptions{
		Name: "api", Rate: 2, Per: time.Hour, Burst: 2,
	})
	defer stop()
	for range 3 {
		d, err := limiter.Allow(context.Background(), "customer")
		if err != nil {
			panic(err)
		}
		header := http.Header{}
		d.SetHeader(header)
		fmt.Println(d.OK, header.Get("RateLimit-Policy"), header.Get("X-RateLimit-Remaining"), "remain")
	}
	// Output:
	// true "api";q=2;w=3600 1 remain
	// true "api";q=2;w=3600 0 remain
	// false "api";q=2;w=3600 0 remain
}

// Each customer has the limit of a plan, for a minute and for a day.
func ExampleLimit() {
	plans := map[string]redisguard.Limit{
		"free": {Rate: 3, Per: time.Minute, Window: true},
		"pro":  {Rate: 100, Per: time.Minute, Window: true},
	}
	planOf := map[string]string{"ann": "free", "bob": "pro"} // may change at any time
	limiter, stop := limited(redisguard.LimiterOptions{
		Name: "plan", Rate: 1, Per: time.Minute, Window: true,
		LimitOf: func(customer string) redisguard.Limit { return plans[planOf[customer]] },
		Also:    []redisguard.Limit{{Rate: 50, Per: 24 * time.Hour, Window: true}},
	})
	defer stop()
	for _, customer := range []string{"ann", "bob", "eve"} {
		n := 0
		for range 200 {
			if d, err := limiter.Allow(context.Background(), customer); err == nil && d.OK {
				n++
			}
		}
		fmt.Println(customer, n)
	}
	// Output:
	// ann 3
	// bob 50
	// eve 1
}

// A call that turns out not to need its tokens gives them back.
func ExampleReservation() {
	limiter, stop := limited(redisguard.LimiterOptions{
		Name: "payments", Rate: 10, Per: time.Hour, Burst: 10,
	})
	defer stop()
	ctx := context.Background()
	r, err := limiter.ReserveN(ctx, "customer", 4)
	if err != nil || !r.OK {
		panic(err)
	}
	fmt.Println("remaining:", r.Remaining())
	if err := r.Cancel(ctx); err != nil {
		panic(err)
	}
	d, err := limiter.Peek(ctx, "customer")
	if err != nil {
		panic(err)
	}
	fmt.Println("remaining:", d.Remaining())
	// Output:
	// remaining: 6
	// remaining: 10
}
