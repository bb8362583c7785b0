package windows

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

// Client is a wrapper that returns strings.
type Client struct{ rdb *redis.Client }

func (c *Client) Get(ctx context.Context, key string) (string, error) {
	return c.rdb.Get(ctx, key).Result()
}

func (c *Client) TTL(ctx context.Context, key string) (time.Duration, error) {
	return c.rdb.TTL(ctx, key).Result()
}

// ScanLimiter parses counts that another program writes.
type ScanLimiter struct {
	client    *Client
	perMinute int
	perHour   int
}

func (l *ScanLimiter) check(ctx context.Context, key string) (bool, time.Duration, error) {
	minuteKey := fmt.Sprintf("%s:minute", key)
	count, err := l.client.Get(ctx, minuteKey)
	if err != nil {
		count = "0"
	}
	var minute int
	if count != "" {
		if _, err := fmt.Sscanf(count, "%d", &minute); err != nil {
			minute = 0
		}
	}
	if minute >= l.perMinute {
		left, err := l.client.TTL(ctx, minuteKey)
		if err != nil {
			return false, time.Minute, nil
		}
		return false, left, nil
	}
	hourKey := fmt.Sprintf("%s:hour", key)
	count, err = l.client.Get(ctx, hourKey) // want serialtrips:`^GET "\*:hour" through \(\*Client\)\.Get on every call of the function literal in \(\*ScanLimiter\)\.Middleware, after GET "\*:minute" through \(\*Client\)\.Get`
	if err != nil {
		count = "0"
	}
	var hour int
	if _, err := fmt.Sscanf(count, "%d", &hour); err != nil {
		hour = 0
	}
	return hour < l.perHour, 0, nil
}

func (l *ScanLimiter) current(ctx context.Context, key string) int {
	count, err := l.client.Get(ctx, fmt.Sprintf("%s:minute", key))
	if err != nil {
		return 0
	}
	n, _ := strconv.Atoi(count)
	return n
}

func (l *ScanLimiter) Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key := fmt.Sprintf("rate_limit:%s", r.RemoteAddr)
		allowed, left, err := l.check(r.Context(), key)
		if err != nil {
			http.Error(w, "failed", http.StatusInternalServerError)
			return
		}
		if !allowed {
			w.Header().Set("Retry-After", left.String())
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		n := l.current(r.Context(), key) // want serialtrips:`^GET "rate_limit:\*:minute" through \(\*ScanLimiter\)\.current on every call of the function literal in \(\*ScanLimiter\)\.Middleware, after GET of the same key`
		w.Header().Set("X-RateLimit-Remaining", strconv.Itoa(l.perMinute-n))
		next.ServeHTTP(w, r)
	})
}
