// Package ways has reads that nobody pays for on each call, and some that
// somebody does.
package ways

import (
	"context"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"
)

type Limiter struct {
	rdb  *redis.Client
	rate string
}

// New reads once.
func New(ctx context.Context, rdb *redis.Client) *Limiter {
	l := &Limiter{rdb: rdb}
	l.rate = l.load(ctx)
	return l
}

func (l *Limiter) load(ctx context.Context) string {
	return l.rdb.Get(ctx, "ratelimit:rate").Val()
}

// Reset is how people administer it.
func (l *Limiter) Reset(ctx context.Context, ip string) error {
	if l.rdb.Exists(ctx, "ratelimit:"+ip).Val() == 0 {
		return nil
	}
	return l.rdb.Del(ctx, "ratelimit:"+ip).Err()
}

func (l *Limiter) AdminStatus(ctx context.Context, ip string) string {
	return l.rdb.Get(ctx, "ratelimit:"+ip).Val()
}

// Fallback reads when the process cannot tell.
func (l *Limiter) Fallback(ctx context.Context, ip string, local func(string) (bool, error)) bool {
	ok, err := local(ip)
	if err != nil {
		return l.rdb.Get(ctx, "ratelimit:fallback:"+ip).Val() == ""
	}
	return ok
}

// Middleware reads on each request.
func Middleware(rdb *redis.Client, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if rdb.Exists(r.Context(), "ratelimit:block:"+r.RemoteAddr).Val() > 0 { // want ratelimit:`^EXISTS "ratelimit:block:\*" on every call of the function literal in Middleware`
			http.Error(w, "slow down", http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func routes(rdb *redis.Client) {
	h := &handler{rdb}
	http.HandleFunc("/", h.serve)
}

type handler struct{ rdb *redis.Client }

func (h *handler) serve(w http.ResponseWriter, r *http.Request) {
	if !h.allowed(r.Context(), r.RemoteAddr) {
		w.WriteHeader(http.StatusTooManyRequests)
	}
}

func (h *handler) allowed(ctx context.Context, ip string) bool {
	return h.rdb.Get(ctx, "ratelimit:"+ip).Err() == redis.Nil // want ratelimit:`^GET "ratelimit:\*" on every call of \(\*handler\)\.serve`
}

// unused is called by nobody.
func (h *handler) unused(ctx context.Context, ip string) bool {
	return h.rdb.Get(ctx, "ratelimit:"+ip).Err() == redis.Nil
}

// Breaker refreshes in the background.
type Breaker struct {
	rdb  *redis.Client
	open chan bool
}

func NewBreaker(ctx context.Context, rdb *redis.Client) *Breaker {
	b := &Breaker{rdb: rdb, open: make(chan bool, 1)}
	go func() {
		for {
			b.read(ctx)
			time.Sleep(5 * time.Second)
		}
	}()
	return b
}

func (b *Breaker) read(ctx context.Context) {
	b.open <- b.rdb.Get(ctx, "breaker").Val() == "open"
}
