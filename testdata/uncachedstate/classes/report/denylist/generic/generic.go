// Package generic has a middleware with a type parameter, and a name that reads
// like a verb of lists.
package generic

import (
	"context"
	"net/http"

	"github.com/redis/go-redis/v9"
)

// Tokens knows the tokens that are not valid any more.
type Tokens struct{ rdb *redis.Client }

func (t *Tokens) IsBlackList(ctx context.Context, token string) bool {
	return t.rdb.Get(ctx, "jwt:blacklist:"+token).Val() != "" // want denylist:`GET "jwt:blacklist:\*" on every call of`
}

// Claims are what a token says.
type Claims interface{ Valid() error }

// Auth is a middleware for claims of any type.
func Auth[T Claims](t *Tokens, parse func(string) (T, error)) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			token := r.Header.Get("Authorization")
			if _, err := parse(token); err != nil || t.IsBlackList(r.Context(), token) {
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// Direct reads in the generic function itself.
func Direct[T Claims](rdb *redis.Client, parse func(string) (T, error), next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		token := r.Header.Get("Authorization")
		if rdb.Exists(r.Context(), "token:blacklist:"+token).Val() > 0 { // want denylist:`EXISTS "token:blacklist:\*"`
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		next(w, r)
	}
}
