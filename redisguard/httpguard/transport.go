package httpguard

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/redisvet/redisvet/redisguard"
)

// TransportOptions configure Transport. A zero value means the default.
type TransportOptions struct {
	// Base sends the requests. Default: http.DefaultTransport.
	Base http.RoundTripper `json:"-"`
	// Name returns the name of a request's dependency. There should be few.
	// Default: the host of its URL, with the port if there is one.
	Name func(*http.Request) string `json:"-"`
	// Failure reports whether a response is a failure. Default: if its status
	// is 500 or more.
	Failure func(*http.Response) bool `json:"-"`
}

// A StatusError is what the Outcome function of a breaker gets for a response
// that is a failure. The caller of the request gets the response.
type StatusError struct {
	Status     string // such as "503 Service Unavailable"
	StatusCode int
}

func (e *StatusError) Error() string { return fmt.Sprintf("httpguard: status %s", e.Status) }

// Transport returns a RoundTripper that sends requests unless the breaker is
// open for their dependency. Then RoundTrip returns a *redisguard.OpenError,
// which an http.Client returns within a *url.Error. A response whose header came
// is a result, whatever becomes of its body. It panics without a breaker.
func Transport(b *redisguard.Breaker, o TransportOptions) http.RoundTripper {
	if b == nil {
		panic("httpguard: Transport needs a breaker")
	}
	if o.Base == nil {
		o.Base = http.DefaultTransport
	}
	if o.Name == nil {
		o.Name = func(r *http.Request) string { return r.URL.Host }
	}
	if o.Failure == nil {
		o.Failure = func(r *http.Response) bool { return r.StatusCode >= http.StatusInternalServerError }
	}
	return &transport{b, o}
}

type transport struct {
	b *redisguard.Breaker
	o TransportOptions
}

// CloseIdleConnections is for that method of an http.Client: it closes those of
// the Base, if that has the method.
func (t *transport) CloseIdleConnections() {
	if base, ok := t.o.Base.(interface{ CloseIdleConnections() }); ok {
		base.CloseIdleConnections()
	}
}

// RoundTrip implements http.RoundTripper.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	sent := false
	var failure *StatusError
	resp, err := redisguard.Do(r.Context(), t.b, t.o.Name(r), func(context.Context) (*http.Response, error) {
		sent = true
		resp, err := t.o.Base.RoundTrip(r)
		if err == nil && t.o.Failure(resp) {
			failure = &StatusError{resp.Status, resp.StatusCode}
			return resp, failure
		}
		return resp, err
	})
	if !sent && r.Body != nil {
		_ = r.Body.Close() // a RoundTripper must, whatever happens
	}
	switch {
	case failure != nil && errors.Is(err, failure):
		return resp, nil
	case err != nil && resp != nil: // Before of a rollout has refused it
		_ = resp.Body.Close()
		return nil, err
	}
	return resp, err
}
