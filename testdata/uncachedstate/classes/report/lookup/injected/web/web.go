// Package web knows its stores by interfaces.
package web

import (
	"context"
	"net/http"
)

// Tokens is what a store of tokens does.
type Tokens interface {
	Owner(ctx context.Context, token string) (string, error)
	Count(ctx context.Context) (int64, error)
}

// Sessions is what a store of sessions does.
type Sessions interface {
	Load(ctx context.Context, id string) ([]byte, error)
}

// Auth is a middleware.
func Auth(tokens Tokens) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if _, err := tokens.Owner(r.Context(), r.Header.Get("Authorization")); err != nil {
				http.Error(w, "unauthorized", http.StatusUnauthorized)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// Logged is a middleware for browsers.
func Logged(sessions Sessions, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := sessions.Load(r.Context(), r.Header.Get("X-Session")); err != nil {
			http.Error(w, "unauthorized", http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Page is no middleware: few requests come here.
func Page(tokens Tokens) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if _, err := tokens.Count(r.Context()); err != nil {
			http.Error(w, "failed", http.StatusInternalServerError)
		}
	}
}
