package web

import (
	"context"
	"net/http"
)

// Throttles says who has to wait.
type Throttles interface {
	Throttled(ctx context.Context, client string) (bool, error)
}

// Clients says who is known.
type Clients interface {
	Known(ctx context.Context, client string) (bool, error)
}

func Throttle(t Throttles, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if wait, err := t.Throttled(r.Context(), r.RemoteAddr); err == nil && wait {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func Greet(c Clients, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if known, err := c.Known(r.Context(), r.RemoteAddr); err == nil && known {
			w.Header().Set("X-Known", "1")
		}
		next.ServeHTTP(w, r)
	})
}
