// Package transport has state that an HTTP client asks for on each request.
package transport

import (
	"errors"
	"net/http"

	"github.com/redis/go-redis/v9"
)

// ErrOpen says that the circuit of a host is open.
var ErrOpen = errors.New("circuit open")

// Transport asks for the breaker before each request that a client makes.
type Transport struct {
	rdb  *redis.Client
	base http.RoundTripper
}

func (t *Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	state, err := t.rdb.Get(r.Context(), "cb:"+r.URL.Host).Result() // want breaker:`GET "cb:\*" on every call of \(\*Transport\)\.RoundTrip`
	if err == nil && state == "open" {
		return nil, ErrOpen
	}
	return t.base.RoundTrip(r)
}
