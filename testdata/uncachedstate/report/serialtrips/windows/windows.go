// Package windows has limiters that ask one window after another, each by a round
// trip of its own.
package windows

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"
)

type Limiter struct {
	rdb               *redis.Client
	prefix            string
	minute, hour, day int64
}

// Allow counts for three windows. Their first count of each window sets its end,
// which is seldom.
func (l *Limiter) Allow(ctx context.Context, ip string) bool {
	now := time.Now()
	key := "ratelimit:minute:" + ip + now.Format("15:04")
	n, err := l.rdb.Incr(ctx, key).Result()
	if err != nil {
		return true
	}
	if n == 1 {
		l.rdb.Expire(ctx, key, time.Minute)
	}
	if n > l.minute {
		return false
	}
	key = "ratelimit:hour:" + ip + now.Format("15")
	n, err = l.rdb.Incr(ctx, key).Result() // want serialtrips:`^INCR "ratelimit:hour:\*" on every call of \(\*Limiter\)\.Allow, after INCR "ratelimit:minute:\*": 3 round trips per call; do them in one script$`
	if err != nil {
		return true
	}
	if n == 1 {
		l.rdb.Expire(ctx, key, time.Hour)
	}
	if n > l.hour {
		return false
	}
	n, err = l.rdb.Incr(ctx, "ratelimit:day:"+ip+now.Format("02")).Result()
	return err != nil || n <= l.day
}

// Check is called a limit by its type only, and its prefix is configured.
func (l *Limiter) Check(ctx context.Context, ip string) (bool, time.Duration, error) {
	minute := fmt.Sprintf("%s:minute:%s", l.prefix, ip)
	n, err := l.rdb.Get(ctx, minute).Int64()
	if err != nil && !errors.Is(err, redis.Nil) {
		return false, 0, err
	}
	if n >= l.minute {
		left, err := l.rdb.TTL(ctx, minute).Result()
		return false, left, err
	}
	n, err = l.rdb.Get(ctx, fmt.Sprintf("%s:hour:%s", l.prefix, ip)).Int64() // want serialtrips:`^GET "\*:hour:\*" on every call of \(\*Limiter\)\.Check, after GET "\*:minute:\*": 2 round trips`
	if err != nil && !errors.Is(err, redis.Nil) {
		return false, 0, err
	}
	return n < l.hour, 0, nil
}

var take = redis.NewScript(`
	local n = redis.call("INCR", KEYS[1])
	if n == 1 then redis.call("PEXPIRE", KEYS[1], ARGV[1]) end
	return n`)

// Take runs one script for the address, and the same for the user.
func (l *Limiter) Take(ctx context.Context, ip, user string) error {
	n, err := take.Run(ctx, l.rdb, []string{"throttle:ip:" + ip}, 1000).Int64()
	if err != nil {
		return err
	}
	if n > l.minute {
		return errLimited
	}
	n, err = take.Run(ctx, l.rdb, []string{"throttle:user:" + user}, 1000).Int64() // want serialtrips:`after EVALSHA "throttle:ip:\*": 2 round trips`
	if err != nil {
		return err
	}
	if n > l.hour {
		return errLimited
	}
	return nil
}

var errLimited = errors.New("limited")

// Middleware asks a helper twice.
func (l *Limiter) Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !l.within(r.Context(), "rate-limit:ip:"+r.RemoteAddr, l.minute) {
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		if !l.within(r.Context(), "rate-limit:path:"+r.URL.Path, l.hour) { // want serialtrips:`^INCR "rate-limit:path:\*" through \(\*Limiter\)\.within on every call of the function literal in \(\*Limiter\)\.Middleware, after INCR "rate-limit:ip:\*" through \(\*Limiter\)\.within`
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (l *Limiter) within(ctx context.Context, key string, max int64) bool {
	n, err := l.rdb.Incr(ctx, key).Result()
	return err == nil && n <= max
}

// Piped sends a pipeline for each window.
func (l *Limiter) Piped(ctx context.Context, user string) (bool, error) {
	minute := l.rdb.Pipeline()
	m := minute.Incr(ctx, "limiter:m:"+user)
	minute.Expire(ctx, "limiter:m:"+user, time.Minute)
	if _, err := minute.Exec(ctx); err != nil {
		return false, err
	}
	if m.Val() > l.minute {
		return false, nil
	}
	hour := l.rdb.Pipeline()
	h := hour.Incr(ctx, "limiter:h:"+user)
	hour.Expire(ctx, "limiter:h:"+user, time.Hour)
	if _, err := hour.Exec(ctx); err != nil { // want serialtrips:`after INCR "limiter:m:\*": 2 round trips`
		return false, err
	}
	return h.Val() <= l.hour, nil
}
