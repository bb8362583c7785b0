// Package bearer has checks behind a test of how a header looks. The parts of a header
// are no buffer that fills up, and a request without the right header is refused, so
// that all others pay.
package bearer

import (
	"context"
	"net/http"
	"strings"

	"github.com/redis/go-redis/v9"
)

type Revoked struct{ rdb redis.UniversalClient }

func (b *Revoked) Token(ctx context.Context, jti string) (bool, error) {
	n, err := b.rdb.Exists(ctx, "revoked:token:"+jti).Result()
	return n > 0, err
}

func (b *Revoked) User(ctx context.Context, user string) (bool, error) {
	n, err := b.rdb.Exists(ctx, "revoked:user:"+user).Result()
	return n > 0, err
}

func refuse(w http.ResponseWriter) { w.WriteHeader(http.StatusUnauthorized) }

// Parts tests the number of parts and the first of them.
func (b *Revoked) Parts(next http.Handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		parts := strings.SplitN(r.Header.Get("Authorization"), " ", 2)
		if !(len(parts) == 2 && parts[0] == "Bearer") {
			refuse(w)
			return
		}
		if yes, err := b.Token(r.Context(), parts[1]); err != nil || yes {
			refuse(w)
			return
		}
		if yes, err := b.User(r.Context(), r.Header.Get("X-User")); err != nil || yes { // want serialtrips/high:`^EXISTS "revoked:user:\*" through \(\*Revoked\)\.User on every call of the function literal in \(\*Revoked\)\.Parts, after`
			refuse(w)
			return
		}
		next.ServeHTTP(w, r)
	}
}

// Prefix tests the length of the text.
func (b *Revoked) Prefix(next http.Handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		header := r.Header.Get("Authorization")
		token := ""
		if len(header) > 7 && header[:7] == "Bearer " {
			token = header[7:]
		} else {
			refuse(w)
			return
		}
		if yes, err := b.Token(r.Context(), token); err != nil || yes {
			refuse(w)
			return
		}
		if yes, err := b.User(r.Context(), r.Header.Get("X-User")); err != nil || yes { // want serialtrips/high:`on every call of the function literal in \(\*Revoked\)\.Prefix, after`
			refuse(w)
			return
		}
		next.ServeHTTP(w, r)
	}
}

// Inside asks within the branch.
func (b *Revoked) Inside(ctx context.Context, header string) bool {
	if fields := strings.Fields(header); len(fields) == 2 {
		yes, err := b.Token(ctx, fields[1])
		if err != nil || yes {
			return false
		}
		yes, err = b.User(ctx, fields[0]) // want serialtrips:`on every call of \(\*Revoked\)\.Inside with len\(fields\) == 2`
		return err == nil && !yes
	}
	return false
}

// Given has the number of parts from a helper of its own.
func (b *Revoked) Given(ctx context.Context, header string) bool {
	parts, ok := split(header)
	if !ok || len(parts) > 2 {
		return false
	}
	yes, err := b.Token(ctx, parts[1])
	if err != nil || yes {
		return false
	}
	yes, err = b.User(ctx, parts[0]) // want serialtrips/high:`on every call of \(\*Revoked\)\.Given, after`
	return err == nil && !yes
}

func split(header string) ([]string, bool) {
	parts := strings.Split(header, ".")
	return parts, len(parts) == 2
}

// Cookies tests a number that a method returns.
func (b *Revoked) Cookies(w http.ResponseWriter, r *http.Request) {
	list := r.Cookies()
	if len(list) >= 2 {
		if yes, err := b.Token(r.Context(), list[0].Value); err != nil || yes {
			refuse(w)
			return
		}
		if yes, err := b.User(r.Context(), list[1].Value); err != nil || yes { // want serialtrips:`on every call of \(\*Revoked\)\.Cookies`
			refuse(w)
		}
	}
}
