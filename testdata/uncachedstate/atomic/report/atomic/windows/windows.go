// Package windows has limiters that send several commands per call: each gets one
// finding, that of several round trips if they make those.
package windows

import (
	"context"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"
)

// Limiter counts for a minute and for a day.
type Limiter struct{ rdb *redis.Client }

func (l *Limiter) Allow(ctx context.Context, user string) (bool, error) {
	minute, day := "rate_limit:minute:"+user, "rate_limit:day:"+user
	n, err := l.rdb.Incr(ctx, minute).Result()
	if err != nil {
		return false, err
	}
	l.rdb.Expire(ctx, minute, time.Minute) // want serialtrips:`^EXPIRE "rate_limit:minute:\*" on every call of \(\*Limiter\)\.Allow, after INCR of the same key: 4 round trips per call`
	d, err := l.rdb.Incr(ctx, day).Result()
	if err != nil {
		return false, err
	}
	l.rdb.Expire(ctx, day, 24*time.Hour)
	return n <= 60 && d <= 1000, nil
}

// Piped does so in two pipelines, in a middleware.
func (l *Limiter) Piped(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, key := r.Context(), "ratelimit:piped:"+r.RemoteAddr
		pipe := l.rdb.Pipeline()
		n := pipe.Incr(ctx, key)
		pipe.Expire(ctx, key, time.Minute)
		pipe.Exec(ctx)
		day := l.rdb.TxPipeline()
		d := day.Incr(ctx, "ratelimit:piped:day")
		day.Expire(ctx, "ratelimit:piped:day", 24*time.Hour)
		day.Exec(ctx) // want serialtrips:`after INCR "ratelimit:piped:\*": 2 round trips per call`
		if n.Val() > 60 || d.Val() > 1000 {
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Quota counts calls in a quota, and is one that a lease suits.
type Quota struct{ rdb *redis.Client }

func (q *Quota) Use(ctx context.Context, tenant string) (bool, error) {
	n, err := q.rdb.IncrBy(ctx, "quota:"+tenant, 1).Result() // want atomic:`^INCRBY "quota:\*" on every call of \(\*Quota\)\.Use: one command per call`
	return n <= 10000, err
}

// Helped has a helper for each window.
type Helped struct{ rdb *redis.Client }

func (h *Helped) Limited(ctx context.Context, id string) bool {
	return h.hit(ctx, "throttle:second:"+id, time.Second) > 10 || h.hit(ctx, "throttle:hour:"+id, time.Hour) > 1000 // want serialtrips:`after INCR "throttle:second:\*"`
}

func (h *Helped) hit(ctx context.Context, key string, window time.Duration) int64 {
	n := h.rdb.Incr(ctx, key).Val()
	if n == 1 {
		h.rdb.Expire(ctx, key, window)
	}
	return n
}

// Script does all of it in Redis.
var window = redis.NewScript(`
	local n = redis.call("INCR", KEYS[1])
	if n == 1 then redis.call("EXPIRE", KEYS[1], 60) end
	return n`)

func (h *Helped) Scripted(ctx context.Context, id string) bool {
	n, _ := window.Run(ctx, h.rdb, []string{"ratelimit:" + id}).Int() // want atomic:`on every call of \(\*Helped\)\.Scripted: up to 2 commands per call`
	return n > 100
}

// Windowed trims, counts and adds in one pipeline. Who only shows what is left trims, too,
// and is no limiter.
type Windowed struct{ rdb *redis.Client }

func (w *Windowed) Allow(ctx context.Context, user string, now time.Time) (bool, error) {
	key, pipe := "ratelimit:window:"+user, w.rdb.Pipeline()
	pipe.ZRemRangeByScore(ctx, key, "0", now.Add(-time.Minute).String())
	n := pipe.ZCard(ctx, key)
	pipe.ZAdd(ctx, key, redis.Z{Score: float64(now.Unix()), Member: now}) // want atomic:`^ZADD "ratelimit:window:\*"`
	if _, err := pipe.Exec(ctx); err != nil {
		return false, err
	}
	return n.Val() < 10, nil
}

func (w *Windowed) Left(ctx context.Context, user string, now time.Time) (int64, error) {
	key, pipe := "ratelimit:window:"+user, w.rdb.Pipeline()
	pipe.ZRemRangeByScore(ctx, key, "0", now.Add(-time.Minute).String())
	n := pipe.ZCard(ctx, key)
	if _, err := pipe.Exec(ctx); err != nil {
		return 0, err
	}
	return 10 - n.Val(), nil
}

// Kinds makes the key where it counts, and counts for users and tenants.
type Kinds struct{ rdb *redis.Client }

func (k *Kinds) Limit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !k.user(r.Context(), r.Header.Get("X-User")) {
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		if !k.tenant(r.Context(), r.Header.Get("X-Tenant")) { // want serialtrips:`through \(\*Kinds\)\.tenant on every call of the function literal in \(\*Kinds\)\.Limit, after .*: 2 round trips per call`
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (k *Kinds) user(ctx context.Context, id string) bool   { return k.take(ctx, "user", id) }
func (k *Kinds) tenant(ctx context.Context, id string) bool { return k.take(ctx, "tenant", id) }

func (k *Kinds) take(ctx context.Context, kind, id string) bool {
	n, err := window.Run(ctx, k.rdb, []string{"ratelimit:" + kind + ":" + id}).Int()
	return err != nil || n <= 100
}

// Named has a vague key, and a name that says what it does.
type Named struct{ rdb *redis.Client }

func (n *Named) RateAllow(ctx context.Context, key string) (bool, int, time.Time, error) {
	v, err := window.Run(ctx, n.rdb, []string{"os:rate:" + key}).Int() // want atomic:`^EVALSHA "os:rate:\*" on every call of \(\*Named\)\.RateAllow`
	return v <= 100, 100 - v, time.Now(), err
}
