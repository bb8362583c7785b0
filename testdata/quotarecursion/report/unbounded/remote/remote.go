// Package remote has guards of HTTP that go through themselves.
package remote

import (
	"io"
	"net/http"

	"github.com/redis/go-redis/v9"
)

// limited counts requests, and asks the limit service through the client
// whose transport it is.
type limited struct {
	rdb    *redis.Client
	client *http.Client
	next   http.RoundTripper
}

func (l *limited) RoundTrip(req *http.Request) (*http.Response, error) {
	l.rdb.Incr(req.Context(), "requests")
	resp, err := l.client.Get("http://limits/limit") // want unbounded:`infinite recursion; .*path: \(\*limited\)\.RoundTrip -> \(\*Client\)\.Get -> RoundTripper\.RoundTrip$`
	if err != nil {
		return nil, err
	}
	resp.Body.Close()
	return l.next.RoundTrip(req)
}

func NewClient(rdb *redis.Client) *http.Client {
	l := &limited{rdb: rdb, next: http.DefaultTransport}
	c := &http.Client{Transport: l}
	l.client = c
	return c
}

// guard asks the quota route of the same server, which it guards as well.
func guard(rdb *redis.Client, base string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rdb.Incr(r.Context(), "requests")
		resp, err := http.Get(base + "/quota") // want unbounded:`infinite recursion; .*path: guard literal -> http\.Get -> /quota -> guard$`
		if err != nil || resp.StatusCode != http.StatusOK {
			http.Error(w, "over quota", http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// outer asks a route that it does not guard.
func outer(rdb *redis.Client, base string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rdb.Incr(r.Context(), "requests")
		if resp, err := http.Get(base + "/limits"); err != nil || resp.StatusCode != http.StatusOK {
			http.Error(w, "over quota", http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func Routes(rdb *redis.Client, base string) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /quota", guard(rdb, base, http.HandlerFunc(ok)))
	mux.Handle("/api", outer(rdb, base, http.HandlerFunc(ok)))
	mux.HandleFunc("/limits", ok)
	return mux
}

func ok(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "ok") }
