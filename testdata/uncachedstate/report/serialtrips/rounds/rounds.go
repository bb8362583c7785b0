// Package rounds has limiters that ask one window after another in a loop over a short
// list: as many round trips as if they were written out.
package rounds

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

type Limiter struct {
	rdb *redis.Client
	max int64
}

// Allow counts for three windows, and the first that is full refuses.
func (l *Limiter) Allow(ctx context.Context, user string) (bool, error) {
	for _, window := range []string{"minute", "hour", "day"} {
		n, err := l.rdb.Incr(ctx, "rate_limit:"+window+":"+user).Result() // want serialtrips:`^INCR "rate_limit:\*:\*" on every call of \(\*Limiter\)\.Allow, for one key after another: 3 round trips per call; do them in one script$`
		if err != nil {
			return false, err
		}
		if n > l.max {
			return false, nil
		}
	}
	return true, nil
}

// AllowAt makes its keys of the time.
func (l *Limiter) AllowAt(ctx context.Context, user string) (bool, error) {
	allowed := true
	for _, window := range []time.Duration{time.Minute, time.Hour} {
		key := fmt.Sprintf("rate_limit:%s:%d", user, time.Now().Unix()/int64(window.Seconds()))
		n, err := l.rdb.Incr(ctx, key).Result() // want serialtrips:`2 round trips per call; send them in one pipeline$`
		if err != nil {
			return false, err
		}
		if n == 1 {
			l.rdb.Expire(ctx, key, window)
		}
		if n > l.max {
			allowed = false
		}
	}
	return allowed, nil
}

type window struct {
	name string
	max  int64
}

var windows = []window{{"minute", 10}, {"hour", 100}}

// Limit has its windows in a variable, and no word in its key.
func (l *Limiter) Limit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, of := range windows {
			n, err := l.hit(r.Context(), "v1:"+of.name+":"+r.RemoteAddr) // want serialtrips:`^INCR "v1:\*:\*" through \(\*Limiter\)\.hit on every call of the function literal in \(\*Limiter\)\.Limit, for one key after another: a round trip per key; do them in one script`
			if err == nil && n > of.max {
				w.WriteHeader(http.StatusTooManyRequests)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

func (l *Limiter) hit(ctx context.Context, key string) (int64, error) {
	pipe := l.rdb.Pipeline()
	n := pipe.Incr(ctx, key)
	pipe.Expire(ctx, key, time.Hour)
	_, err := pipe.Exec(ctx)
	return n.Val(), err
}

// AnyOf asks further shards only if one is full: most calls ask one.
func (l *Limiter) AnyOf(ctx context.Context, user string) (bool, error) {
	for shard := range 3 {
		n, err := l.rdb.Incr(ctx, "rate_limit:"+strconv.Itoa(shard)+":"+user).Result()
		if err != nil {
			return false, err
		}
		if n <= l.max {
			return true, nil
		}
	}
	return false, nil
}

// AllowAgain tries one key again if it fails.
func (l *Limiter) AllowAgain(ctx context.Context, user string) (bool, error) {
	var last error
	for range 3 {
		n, err := l.rdb.Incr(ctx, "rate_limit:"+user).Result()
		if err == nil {
			return n <= l.max, nil
		}
		last = err
	}
	return false, last
}

// AllowFor asks for one window of the list.
func (l *Limiter) AllowFor(ctx context.Context, name, user string) (bool, error) {
	for _, window := range []string{"minute", "hour", "day"} {
		if window != name {
			continue
		}
		n, err := l.rdb.Incr(ctx, "rate_limit:"+window+":"+user).Result()
		if err != nil {
			return false, err
		}
		if n > l.max {
			return false, nil
		}
	}
	return true, nil
}

// AllowOne has a list of one window.
func (l *Limiter) AllowOne(ctx context.Context, user string) (bool, error) {
	for _, window := range []string{"minute"} {
		n, err := l.rdb.Incr(ctx, "rate_limit:"+window+":"+user).Result()
		if err != nil || n > l.max {
			return false, err
		}
	}
	return true, nil
}

// AllowAtOnce queues the counts, and sends them together.
func (l *Limiter) AllowAtOnce(ctx context.Context, user string) (bool, error) {
	pipe := l.rdb.Pipeline()
	var counts []*redis.IntCmd
	for _, window := range []string{"minute", "hour"} {
		counts = append(counts, pipe.Incr(ctx, "rate_limit:"+window+":"+user))
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return false, err
	}
	for _, n := range counts {
		if n.Val() > l.max {
			return false, nil
		}
	}
	return true, nil
}
