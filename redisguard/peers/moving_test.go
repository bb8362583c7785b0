package peers

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/go-redis/redis_rate/v10"
	"github.com/redis/go-redis/v9"
	"github.com/sony/gobreaker/v2"
	"github.com/ulule/limiter/v3"
	"github.com/ulule/limiter/v3/drivers/middleware/stdlib"
	ulule "github.com/ulule/limiter/v3/drivers/store/redis"

	"github.com/redisvet/redisvet/redisguard"
	"github.com/redisvet/redisvet/redisguard/httpguard"
)

// The code of docs/migrating.md. TestMigratingQuotes compares the page with it,
// and the tests in migrating_test.go run it.

func redisRateBefore(ctx context.Context, l *redis_rate.Limiter, tenant string) (bool, time.Duration, error) {
	res, err := l.Allow(ctx, tenant, redis_rate.PerMinute(60))
	if err != nil {
		return false, 0, err
	}
	return res.Allowed > 0, res.RetryAfter, nil
}

func newRateLimiter(guard *redisguard.Guard) (*redisguard.Limiter, error) {
	return guard.Limiter(redisguard.LimiterOptions{
		Name: "api", Rate: 60, Per: time.Minute, Burst: 60,
		OnOutage: redisguard.FailOpen,
	})
}

func redisRateAfter(ctx context.Context, l *redisguard.Limiter, tenant string) (bool, time.Duration, error) {
	d, err := l.Allow(ctx, tenant)
	return d.OK, d.RetryAfter, err
}

func ululeBefore(rdb *redis.Client, next http.Handler) (http.Handler, error) {
	store, err := ulule.NewStore(rdb)
	if err != nil {
		return nil, err
	}
	rate, err := limiter.NewRateFromFormatted("60-M")
	if err != nil {
		return nil, err
	}
	return stdlib.NewMiddleware(limiter.New(store, rate), stdlib.WithKeyGetter(tenantOf)).Handler(next), nil
}

func ululeAfter(guard *redisguard.Guard, next http.Handler) (http.Handler, error) {
	l, err := guard.Limiter(redisguard.LimiterOptions{
		Name: "api", Rate: 60, Per: time.Minute, Window: true,
		OnOutage: redisguard.FailOpen,
	})
	if err != nil {
		return nil, err
	}
	return httpguard.Limit(l, httpguard.LimitOptions{Key: tenantOf})(next), nil
}

func tenantOf(r *http.Request) string { return r.Header.Get("Tenant") }

func newBreakerBefore() *gobreaker.CircuitBreaker[string] {
	return gobreaker.NewCircuitBreaker[string](gobreaker.Settings{
		Name:        "payments",
		Timeout:     30 * time.Second,
		ReadyToTrip: func(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= 5 },
	})
}

func breakerBefore(ctx context.Context, b *gobreaker.CircuitBreaker[string], pay func(context.Context) (string, error)) (string, error) {
	receipt, err := b.Execute(func() (string, error) { return pay(ctx) })
	if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) {
		return "", errTryLater
	}
	return receipt, err
}

func newBreakerAfter(guard *redisguard.Guard) (*redisguard.Breaker, error) {
	return guard.Breaker(redisguard.BreakerOptions{
		Name: "api", Failures: 5, OpenFor: 30 * time.Second,
	})
}

func breakerAfter(ctx context.Context, b *redisguard.Breaker, pay func(context.Context) (string, error)) (string, error) {
	receipt, err := redisguard.Do(ctx, b, "payments", pay)
	if errors.Is(err, redisguard.ErrOpen) {
		return "", errTryLater
	}
	return receipt, err
}

var errTryLater = errors.New("try later")

func allowBefore(ctx context.Context, rdb *redis.Client, dependency string) error {
	if rdb.Get(ctx, "circuit:"+dependency).Val() == "open" {
		return errTryLater
	}
	return nil
}

func recordBefore(ctx context.Context, rdb *redis.Client, dependency string, err error) {
	key := "circuit:failures:" + dependency
	if err == nil {
		rdb.Del(ctx, key)
	} else if rdb.Incr(ctx, key).Val() >= 5 {
		rdb.Set(ctx, "circuit:"+dependency, "open", 30*time.Second)
	}
}

func allowAfter(ctx context.Context, b *redisguard.Breaker, dependency string) (*redisguard.Permit, error) {
	permit, err := b.Acquire(ctx, dependency)
	if errors.Is(err, redisguard.ErrOpen) {
		return nil, errTryLater
	}
	return &permit, err
}

func recordAfter(ctx context.Context, permit *redisguard.Permit, err error) {
	permit.Record(ctx, err)
}

func incrBefore(ctx context.Context, rdb *redis.Client, tenant string) (bool, error) {
	key := "rate:" + tenant + ":" + strconv.FormatInt(time.Now().Unix()/3600, 10)
	n, err := rdb.Incr(ctx, key).Result()
	if err != nil {
		return true, err // open
	}
	if n == 1 {
		rdb.Expire(ctx, key, time.Hour)
	}
	return n <= 60, nil
}

func newWindowLimiter(guard *redisguard.Guard) (*redisguard.Limiter, error) {
	return guard.Limiter(redisguard.LimiterOptions{
		Name: "api", Rate: 60, Per: time.Hour, Window: true,
		OnOutage: redisguard.FailOpen,
	})
}

func incrAfter(ctx context.Context, l *redisguard.Limiter, tenant string) (bool, error) {
	d, err := l.Allow(ctx, tenant)
	return d.OK, err
}

func newRolledOutLimiter(guard *redisguard.Guard, rdb *redis.Client, rollout *redisguard.Rollout) (*redisguard.Limiter, error) {
	return guard.Limiter(redisguard.LimiterOptions{
		Name: "api", Rate: 60, Per: time.Hour, Window: true,
		OnOutage: redisguard.FailOpen,
		Rollout:  rollout, // redisguard.NewRollout(redisguard.RolloutOptions{Name: "api", Share: 0.01})
		Before: func(ctx context.Context, tenant string, n int) (redisguard.Decision, error) {
			ok, err := incrBefore(ctx, rdb, tenant)
			return redisguard.Decision{OK: ok, RetryAfter: time.Minute}, err
		},
	})
}
