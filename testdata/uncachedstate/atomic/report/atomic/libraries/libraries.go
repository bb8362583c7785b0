// Package libraries has limiters and breakers of others, which ask Redis on each
// call.
package libraries

import (
	"context"
	"net/http"

	"github.com/go-redis/redis_rate/v10"
	"github.com/redis/go-redis/v9"
	"github.com/sony/gobreaker/v2"
	"github.com/ulule/limiter/v3"
	"github.com/ulule/limiter/v3/drivers/middleware/stdlib"
	store "github.com/ulule/limiter/v3/drivers/store/redis"
)

type API struct {
	rate  *redis_rate.Limiter
	ulule *limiter.Limiter
	cb    *gobreaker.DistributedCircuitBreaker[string]
}

func New(rdb *redis.Client) (*API, http.Handler, error) {
	s, err := store.NewStore(rdb)
	if err != nil {
		return nil, nil, err
	}
	lim := limiter.New(s, limiter.Rate{})
	mw := stdlib.NewMiddleware(lim) // want atomic:`^EVALSHA of stdlib.NewMiddleware on every request: one command per call; a leased limiter \(redisguard\.Limiter\) asks once for many calls$`
	return &API{rate: redis_rate.NewLimiter(rdb), ulule: lim}, mw.Handler(http.NotFoundHandler()), nil
}

func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	res, err := a.rate.Allow(r.Context(), "project:"+r.Host, redis_rate.PerSecond(10)) // want atomic:`^EVALSHA of a\.rate\.Allow on every call of \(\*API\)\.ServeHTTP: one command per call`
	if err != nil || res.Allowed == 0 {
		w.WriteHeader(http.StatusTooManyRequests)
	}
}

func (a *API) Limited(ctx context.Context, id string) bool {
	c, err := a.ulule.Get(ctx, id) // want atomic:`^EVALSHA of a\.ulule\.Get on every call of \(\*API\)\.Limited`
	return err == nil && c.Reached
}

func (a *API) Send(id string) (string, error) {
	return a.cb.Execute(func() (string, error) { return id, nil }) // want atomic:`^GET, lock, SET and unlock of a\.cb\.Execute on every call of \(\*API\)\.Send: 4 commands per call; a breaker that keeps its state in the process and shares it, as redisguard\.Breaker does, asks once per its TTL of 10 s$`
}

// ResetAll is for people.
func (a *API) ResetAll(ctx context.Context, id string) {
	a.rate.Allow(ctx, id, redis_rate.PerSecond(10))
}

// Peeked only looks, and is in the library's own price: one script less.
func (a *API) Peeked(ctx context.Context, id string) (limiter.Context, error) {
	return a.ulule.Peek(ctx, id)
}
