package again

import (
	"context"
	"net/http"
	"sync"
	"time"
)

// Joined starts a goroutine, and waits for it.
func (l *Limiter) Joined(ctx context.Context, id string) bool {
	var wg sync.WaitGroup
	var n int64
	wg.Add(1)
	go func() {
		defer wg.Done()
		key := "throttle:joined:" + id
		n, _ = l.rdb.Incr(ctx, key).Result()
		l.rdb.Expire(ctx, key, time.Minute) // want serialtrips:`^EXPIRE "throttle:joined:\*" on every call of`
	}()
	wg.Wait()
	return n <= l.max
}

// An API counts the calls of each caller, for a limiter elsewhere.
type API struct {
	l *Limiter
}

// ServeHTTP answers, and a goroutine counts after that: nobody waits for it.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.count(r.RemoteAddr)
	w.WriteHeader(http.StatusOK)
}

func (a *API) count(id string) {
	go func() {
		ctx := context.Background()
		key := "ratelimit:calls:" + id
		a.l.rdb.Incr(ctx, key)
		n, _ := a.l.rdb.Get(ctx, key).Int64()
		if n > a.l.max {
			println(id)
		}
	}()
}
