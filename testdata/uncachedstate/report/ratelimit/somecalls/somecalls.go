// Package somecalls reads the state of a limiter for some calls of an entry only. The
// message says for which.
package somecalls

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/redis/go-redis/v9"
)

var (
	errEmpty = errors.New("no account")
	errWait  = errors.New("wait")
)

// Limiter limits some requests.
type Limiter struct {
	rdb     *redis.Client
	enabled bool
}

func (l *Limiter) blocked(ctx context.Context, id string) bool {
	return l.rdb.Exists(ctx, "ratelimit:blocked:"+id).Val() > 0 // want ratelimit:`^EXISTS "ratelimit:blocked:\*" on every call of \(\*Limiter\)\.Validated;`
}

// Posts is for requests of one method.
func (l *Limiter) Posts(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != "POST" {
			next.ServeHTTP(w, r)
			return
		}
		if l.rdb.Exists(r.Context(), "ratelimit:posts:"+r.RemoteAddr).Val() > 0 { // want ratelimit:`on every call of the function literal in \(\*Limiter\)\.Posts with r\.Method == "POST"`
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Downloads is for one path.
func (l *Limiter) Downloads(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/download") {
			if l.rdb.Exists(r.Context(), "ratelimit:download:"+r.RemoteAddr).Val() > 0 { // want ratelimit:`of the function literal in \(\*Limiter\)\.Downloads with strings\.HasPrefix\(r\.URL\.Path, "/download"\);`
				http.Error(w, "later", http.StatusTooManyRequests)
				return
			}
		}
		next(w, r)
	}
}

// Searches is for requests with something in their query.
func (l *Limiter) Searches(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query().Get("q")
		if q != "" && l.rdb.Exists(r.Context(), "ratelimit:search:"+r.RemoteAddr).Val() > 0 { // want ratelimit:`in \(\*Limiter\)\.Searches with q != "";`
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Body is for requests with a field in their body.
func (l *Limiter) Body(w http.ResponseWriter, r *http.Request) {
	var body struct{ Partner string }
	json.NewDecoder(r.Body).Decode(&body)
	if body.Partner != "" {
		if l.rdb.Exists(r.Context(), "ratelimit:partner:"+body.Partner).Val() > 0 { // want ratelimit:`\(\*Limiter\)\.Body with body\.Partner != "";`
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
	}
	w.Write([]byte("ok"))
}

// Kinds is for one kind of call.
func (l *Limiter) Kinds(ctx context.Context, kind, id string) error {
	if kind == "bulk" && l.rdb.Exists(ctx, "ratelimit:bulk:"+id).Val() > 0 { // want ratelimit/medium:`on every call of \(\*Limiter\)\.Kinds with kind == "bulk";`
		return errWait
	}
	return nil
}

// Forced is for calls that are told to.
func (l *Limiter) Forced(ctx context.Context, id string, force bool) error {
	if force {
		if l.rdb.Exists(ctx, "ratelimit:forced:"+id).Val() > 0 { // want ratelimit:`on every call of \(\*Limiter\)\.Forced with force;`
			return errWait
		}
	}
	return nil
}

// Chosen has more than one way to the read.
func (l *Limiter) Chosen(ctx context.Context, kind, id string) error {
	switch kind {
	case "bulk":
		if l.rdb.Exists(ctx, "ratelimit:chosen:"+id).Val() > 0 { // want ratelimit:`on (every|some) calls? of \(\*Limiter\)\.Chosen`
			return errWait
		}
	}
	return nil
}

// Validated pays for each call that has an account.
func (l *Limiter) Validated(ctx context.Context, id string) error {
	if id == "" {
		return errEmpty
	}
	if l.blocked(ctx, id) {
		return errWait
	}
	return nil
}

// Authorized pays for each request that is not refused.
func (l *Limiter) Authorized(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token := r.Header.Get("Authorization")
		if token == "" {
			http.Error(w, "who are you", http.StatusUnauthorized)
			return
		}
		if l.rdb.Exists(r.Context(), "ratelimit:auth:"+token).Val() > 0 { // want ratelimit:`on every call of the function literal in \(\*Limiter\)\.Authorized;`
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Tokens pays for each request that has a token, as all do that are let through.
func (l *Limiter) Tokens(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != "POST" {
			l.unauthorized(w)
			return
		}
		if token := r.Header.Get("X-Token"); token != "" {
			if l.rdb.Exists(r.Context(), "ratelimit:tokens:"+token).Val() > 0 { // want ratelimit:`on every call of the function literal in \(\*Limiter\)\.Tokens;`
				w.WriteHeader(http.StatusTooManyRequests)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

func (l *Limiter) unauthorized(w http.ResponseWriter) { w.WriteHeader(http.StatusUnauthorized) }

// Enabled depends on the configuration.
func (l *Limiter) Enabled(ctx context.Context, id string) bool {
	if !l.enabled {
		return true
	}
	return l.rdb.Exists(ctx, "ratelimit:enabled:"+id).Val() == 0 // want ratelimit:`on every call of \(\*Limiter\)\.Enabled;`
}

// Healthy lets the health check through, and pays for all others.
func (l *Limiter) Healthy(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/healthz" {
			next.ServeHTTP(w, r)
			return
		}
		if l.rdb.Exists(r.Context(), "ratelimit:all:"+r.RemoteAddr).Val() > 0 { // want ratelimit:`on every call of the function literal in \(\*Limiter\)\.Healthy;`
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Absent has no client in development.
func (l *Limiter) Absent(ctx context.Context, id string) bool {
	if l.rdb == nil {
		return true
	}
	return l.rdb.Exists(ctx, "ratelimit:absent:"+id).Val() == 0 // want ratelimit/high:`on every call of \(\*Limiter\)\.Absent;`
}
