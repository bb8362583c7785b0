// Package httpguard has redisguard's limiters and breakers as middleware for
// net/http: Limit for servers, and Transport for clients.
package httpguard

import (
	"errors"
	"net/http"
	"net/netip"

	"github.com/redisvet/redisvet/redisguard"
)

// LimitOptions configure Limit. The functions are called concurrently.
type LimitOptions struct {
	// Key returns whose limit a request uses up. It is required. RemoteIP is
	// one for servers without a proxy in front of them.
	Key func(*http.Request) string `json:"-"`
	// Cost returns the tokens that a request costs; 0 admits it. Default: 1.
	Cost func(*http.Request) int `json:"-"`
	// Skip reports whether a request is not limited, such as a health check.
	// Neither Key nor Cost is called for it, and its response has no header
	// fields of the limit. Default: none is skipped.
	Skip func(*http.Request) bool `json:"-"`
	// Denied answers a denied request. The header fields are set already.
	// Default: the status 429 and its text.
	Denied func(http.ResponseWriter, *http.Request, redisguard.Decision) `json:"-"`
	// Failed answers a request without a decision, whose error is that of
	// AllowN. Default: the status 503 if the request's context has ended, 429
	// without Retry-After for redisguard.ErrTooMany, because it would be denied
	// at any time, and otherwise 500.
	Failed func(http.ResponseWriter, *http.Request, error) `json:"-"`
}

// Limit returns middleware that passes on what a limiter admits, and answers
// what it denies with the status 429. All limited responses have the header
// fields of Decision.SetHeader, denied ones also Retry-After. Within another
// Limit, RateLimit and RateLimit-Policy list the limits of both, and the fields
// X-RateLimit-* are those of the limit with fewer tokens left. It panics without
// a limiter or a Key.
func Limit(l redisguard.Allower, o LimitOptions) func(http.Handler) http.Handler {
	if none, ok := l.(*redisguard.Limiter); l == nil || ok && none == nil || o.Key == nil {
		panic("httpguard: Limit needs a limiter and a Key")
	}
	if o.Denied == nil {
		o.Denied = denied
	}
	if o.Failed == nil {
		o.Failed = failed
	}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if o.Skip != nil && o.Skip(r) {
				next.ServeHTTP(w, r)
				return
			}
			cost := 1
			if o.Cost != nil {
				cost = o.Cost(r)
			}
			d, err := l.AllowN(r.Context(), o.Key(r), cost)
			if err != nil {
				o.Failed(w, r, err)
				return
			}
			setHeader(w.Header(), d)
			if !d.OK {
				o.Denied(w, r, d)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

func denied(w http.ResponseWriter, _ *http.Request, _ redisguard.Decision) {
	fail(w, http.StatusTooManyRequests)
}

func failed(w http.ResponseWriter, r *http.Request, err error) {
	switch {
	case r.Context().Err() != nil:
		fail(w, http.StatusServiceUnavailable)
	case errors.Is(err, redisguard.ErrTooMany):
		fail(w, http.StatusTooManyRequests)
	default:
		fail(w, http.StatusInternalServerError)
	}
}

func fail(w http.ResponseWriter, status int) { http.Error(w, http.StatusText(status), status) }

// RemoteIP returns the address of a request's connection as a key, without its
// port. IPv6 addresses of one /64 network are one key, because whoever has one
// of them has all. With a proxy it is the proxy's address; use what the proxy
// says in a field that clients cannot set.
func RemoteIP(r *http.Request) string {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr // of a server that is not net/http's
	}
	ip := at.Addr().Unmap().WithZone("")
	if ip.Is6() {
		if network, err := ip.Prefix(64); err == nil {
			return network.String()
		}
	}
	return ip.String()
}
