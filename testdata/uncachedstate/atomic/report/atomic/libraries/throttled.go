package libraries

import (
	"net/http"

	"github.com/redis/go-redis/v9"
	"github.com/throttled/throttled/v2"
	goredisstore "github.com/throttled/throttled/v2/store/goredisstore.v9"
)

// Throttled keeps its count in Redis, and asks three times.
type Throttled struct{ rate *throttled.GCRARateLimiterCtx }

func NewThrottled(rdb *redis.Client) (*Throttled, http.Handler, error) {
	store, err := goredisstore.NewCtx(rdb, "api:")
	if err != nil {
		return nil, nil, err
	}
	rate, err := throttled.NewGCRARateLimiterCtx(store, throttled.RateQuota{MaxRate: throttled.PerSec(10)})
	if err != nil {
		return nil, nil, err
	}
	mw := throttled.HTTPRateLimiterCtx{RateLimiter: rate}
	return &Throttled{rate}, mw.RateLimit(http.NotFoundHandler()), nil // want atomic:`^TIME, GET and EVAL of mw\.RateLimit on every request: 3 commands per call; a leased limiter \(redisguard\.Limiter\) asks once for many calls$`
}

func (t *Throttled) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	limited, _, err := t.rate.RateLimitCtx(r.Context(), r.RemoteAddr, 1) // want atomic:`^TIME, GET and EVAL of t\.rate\.RateLimitCtx on every call of \(\*Throttled\)\.ServeHTTP: 3 commands per call`
	if err != nil || limited {
		w.WriteHeader(http.StatusTooManyRequests)
	}
}

// Reset is for people.
func (t *Throttled) Reset(r *http.Request) {
	_, _, _ = t.rate.RateLimitCtx(r.Context(), r.RemoteAddr, 0)
}
