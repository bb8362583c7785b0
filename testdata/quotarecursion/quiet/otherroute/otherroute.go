// Package otherroute has guards of HTTP that go past themselves.
package otherroute

import (
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"
)

// Tokens fetches tokens by a client without tokens.
type Tokens struct {
	rdb    *redis.Client
	issuer *http.Client
	base   http.RoundTripper
}

// NewClient has two clients over one transport.
func NewClient(rdb *redis.Client) *http.Client {
	base := http.DefaultTransport
	t := &Tokens{rdb: rdb, base: base, issuer: &http.Client{Transport: base}}
	return &http.Client{Transport: t}
}

// RoundTrip adds a token.
func (t *Tokens) RoundTrip(req *http.Request) (*http.Response, error) {
	token, err := t.rdb.Get(req.Context(), "token").Result()
	if errors.Is(err, redis.Nil) {
		resp, err := t.issuer.Get("https://issuer.example/token")
		if err != nil {
			return nil, err
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			return nil, err
		}
		token = string(body)
		t.rdb.Set(req.Context(), "token", token, time.Hour)
	} else if err != nil {
		return nil, err
	}
	out := req.Clone(req.Context())
	out.Header.Set("Authorization", "Bearer "+token)
	return t.base.RoundTrip(out)
}

// A Retry sends a request again, by the transport below it.
type Retry struct {
	Base http.RoundTripper
	rdb  *redis.Client
}

// RoundTrip counts what it sends again.
func (r Retry) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := r.Base.RoundTrip(req)
	for n := 0; err != nil && n < 3; n++ {
		r.rdb.Incr(req.Context(), "retries")
		resp, err = r.Base.RoundTrip(req)
	}
	return resp, err
}

// Stack puts transports on each other.
func Stack(rdb *redis.Client) *http.Client {
	return &http.Client{Transport: Retry{rdb: rdb, Base: Retry{rdb: rdb, Base: http.DefaultTransport}}}
}

// Counted is middleware that asks Redis and calls the next handler.
func Counted(rdb *redis.Client, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if rdb.Incr(r.Context(), "requests").Val() > 1000 {
			http.Error(w, "too many", http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Asking is middleware that asks a route beside those that it guards.
func Asking(rdb *redis.Client, self string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if rdb.Exists(r.Context(), "open").Val() == 0 {
			resp, err := http.Get(self + "/internal/quota")
			if err != nil {
				http.Error(w, "no quota", http.StatusBadGateway)
				return
			}
			resp.Body.Close()
		}
		next.ServeHTTP(w, r)
	})
}

// Routes guards the pages by both, and the quota by neither. A page asks
// another page of this server.
func Routes(rdb *redis.Client, self string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/internal/quota", func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, rdb.Get(r.Context(), "quota").Val())
	})
	mux.Handle("/quota", Counted(rdb, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		resp, err := http.Get(self + "/internal/quota")
		if err != nil {
			http.Error(w, "no quota", http.StatusBadGateway)
			return
		}
		defer resp.Body.Close()
		io.Copy(w, resp.Body)
	})))
	mux.Handle("/pages/", Asking(rdb, self, Counted(rdb, http.NotFoundHandler())))
	return mux
}
