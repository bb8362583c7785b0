// Package layers has limiters over a store of another package.
package layers

import (
	"context"
	"net/http"

	"github.com/redis/go-redis/v9"

	"redisvet.test/uncachedstate/report/checkthencount/layers/limit"
	"redisvet.test/uncachedstate/report/checkthencount/layers/store"
)

// Make passes the store as an interface.
func Make(rdb *redis.Client, mux *http.ServeMux, next http.Handler) *limit.Limiter {
	mux.Handle("/", limit.Middleware(store.New(rdb), 10, next)) // want checkthencount:`^GET "rate_limit:\*" through \(\*CountRepository\)\.Count on every call of the function literal in Middleware in package limit, counted in the function literal in Middleware: 2 round trips`
	return limit.New(store.New(rdb), 10)                        // want checkthencount:`^GET "rate_limit:\*" through \(\*CountRepository\)\.Count on every call of \(\*Limiter\)\.CanCall in package limit, counted in \(\*Limiter\)\.Called: 2 round trips per call`
}

// Quota passes it in a struct.
func Quota(rdb *redis.Client) *limit.Quota {
	return limit.NewQuota(limit.Options{
		Uses: store.New(rdb), // want checkthencount:`^HGET "quota:calls" through \(\*CountRepository\)\.Used on every call of \(\*Quota\)\.Check in package limit, counted in \(\*Quota\)\.Note`
		Max:  1000,
	})
}

// API has the type.
type API struct {
	counts *store.CountRepository
	max    int64
}

func (a *API) CanCall(ctx context.Context, user string) (bool, error) {
	n, err := a.counts.Count(ctx, user) // want checkthencount:`^GET "rate_limit:\*" through \(\*CountRepository\)\.Count on every call of \(\*API\)\.CanCall, counted in \(\*API\)\.Called`
	return n < a.max, err
}

func (a *API) Called(ctx context.Context, user string) error { return a.counts.Add(ctx, user) }

// Allow does both.
func (a *API) Allow(ctx context.Context, tenant int) bool {
	n, err := a.counts.Used(ctx, tenant) // want checkthencount:`^HGET "quota:calls" through .* on every call of \(\*API\)\.Allow, counted in \(\*API\)\.Allow`
	if err != nil || n >= a.max {
		return false
	}
	return a.counts.Use(ctx, tenant, 1) == nil
}

// Noted calls what sends more than it shows here.
func (a *API) Noted(ctx context.Context, ip string) bool {
	n, err := a.counts.Seen(ctx, ip) // want checkthencount:`^GET "ratelimiting:\*" through .* on every call of \(\*API\)\.Noted, counted in \(\*API\)\.Noted: at least 2 round trips per call`
	if err != nil || n >= a.max {
		return false
	}
	return a.counts.Note(ctx, ip) == nil
}
