// Package refusals has no word of limiters. The value that is read decides whether
// a caller is answered that it comes too often.
package refusals

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

// API answers requests.
type API struct {
	rdb *redis.Client
	max int
}

func (a *API) serve(w http.ResponseWriter, r *http.Request) {
	n, err := a.rdb.Get(r.Context(), "access:"+r.RemoteAddr).Int() // want ratelimit:`GET "access:\*" on every call of \(\*API\)\.serve`
	if err == nil && n > a.max {
		w.WriteHeader(http.StatusTooManyRequests)
		return
	}
	w.Write([]byte("ok"))
}

func (a *API) late(w http.ResponseWriter, r *http.Request) {
	if wait := a.rdb.TTL(r.Context(), "pause:"+r.RemoteAddr).Val(); wait > 0 { // want ratelimit:`TTL "pause:\*" on every call of \(\*API\)\.late`
		w.Header().Set("Retry-After", strconv.Itoa(int(wait/time.Second)))
		http.Error(w, "later", http.StatusServiceUnavailable)
		return
	}
	w.Write([]byte("ok"))
}

// over is asked by a middleware.
func (a *API) over(ctx context.Context, key string) bool {
	return a.rdb.Exists(ctx, "access:over:"+key).Val() > 0 // want ratelimit:`EXISTS "access:over:\*" on every call of`
}

func (a *API) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if a.over(r.Context(), r.RemoteAddr) {
			http.Error(w, "too many", http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}

var errOver = errors.New("over")

// check answers with an error.
func (a *API) check(ctx context.Context, key string) error {
	used, err := a.rdb.ZCard(ctx, "calls:"+key).Result() // want ratelimit:`ZCARD "calls:\*" on every call of`
	if err != nil {
		return nil
	}
	if int(used) >= a.max {
		return errOver
	}
	return nil
}

// Context is that of a web framework.
type Context interface {
	Request() *http.Request
	JSON(status int, body any) error
}

func (a *API) WrapContext(next func(Context) error) func(Context) error {
	return func(c Context) error {
		if err := a.check(c.Request().Context(), c.Request().RemoteAddr); errors.Is(err, errOver) {
			return c.JSON(http.StatusTooManyRequests, "too many")
		}
		return next(c)
	}
}

func Routes(a *API, mux *http.ServeMux) {
	mux.HandleFunc("/", a.serve)
	mux.HandleFunc("/late", a.late)
}
