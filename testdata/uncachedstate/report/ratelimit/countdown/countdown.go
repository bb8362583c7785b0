// Package countdown asks how long a block lasts. A copy of the answer would not
// count down, and a copy of when it ends does.
package countdown

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

var errWait = errors.New("wait")

// Client calls a third party that has said when to come back.
type Client struct{ rdb *redis.Client }

func (c *Client) Blocked(ctx context.Context, account string) bool {
	return c.rdb.TTL(ctx, "ratelimit:blocked:"+account).Val() > 0 // want ratelimit:`^TTL "ratelimit:blocked:\*" on every call of \(\*Client\)\.Blocked; an in-process copy of when it ends would ask once per key per 5 s; no automatic fix: a cached copy would not count down$`
}

func (c *Client) Send(ctx context.Context, account string) error {
	ttl, err := c.rdb.PTTL(ctx, "ratelimit:blocked:"+account).Result() // want ratelimit:`^PTTL .* an in-process copy of when it ends`
	if err != nil {
		return err
	}
	if ttl > 0 {
		return errWait
	}
	return nil
}

// Check answers with what is left, too.
func (c *Client) Check(ctx context.Context, account string) (bool, time.Duration) {
	ttl := c.rdb.TTL(ctx, "throttle:"+account).Val() // want ratelimit:`an in-process copy of when it ends`
	if ttl > 0 {
		return false, ttl
	}
	return true, 0
}

func (c *Client) Limit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if ttl := c.rdb.TTL(r.Context(), "throttle:"+r.RemoteAddr).Val(); ttl > 0 { // want ratelimit:`an in-process copy of when it ends`
			w.Header().Set("Retry-After", strconv.Itoa(int(ttl.Seconds())))
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Until reads the time itself, which can be kept.
func (c *Client) Until(ctx context.Context, account string) bool {
	at, err := c.rdb.Get(ctx, "ratelimit:until:"+account).Int64() // want ratelimit:`a 5 s in-process cache would ask once per key per 5 s$`
	return err == nil && time.Now().Unix() < at
}
