// Package guard knows what it asks by interfaces of its own.
package guard

import (
	"context"
	"errors"
	"net/http"
)

type Blacklist interface {
	IsBlacklisted(ctx context.Context, jti string) (bool, error)
}

type Revocations interface {
	RevokedAfter(ctx context.Context, user string) (int64, error)
}

func refuse(w http.ResponseWriter) { w.WriteHeader(http.StatusUnauthorized) }

// Auth asks two interfaces, one after the other.
func Auth(list Blacklist, revoked Revocations, next http.Handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		hit, err := list.IsBlacklisted(r.Context(), r.Header.Get("X-Token"))
		if err != nil || hit {
			refuse(w)
			return
		}
		at, err := revoked.RevokedAfter(r.Context(), r.Header.Get("X-User"))
		if err != nil || at > 0 {
			refuse(w)
			return
		}
		next.ServeHTTP(w, r)
	}
}

// Either asks the second for those whom the first has: few.
func Either(list Blacklist, revoked Revocations, next http.Handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		hit, err := list.IsBlacklisted(r.Context(), r.Header.Get("X-Token"))
		if err != nil {
			refuse(w)
			return
		}
		if hit {
			if at, _ := revoked.RevokedAfter(r.Context(), r.Header.Get("X-User")); at > 0 {
				refuse(w)
				return
			}
		}
		next.ServeHTTP(w, r)
	}
}

// Checker has two methods.
type Checker interface {
	TokenRevoked(ctx context.Context, jti string) (bool, error)
	UserRevoked(ctx context.Context, user string) (bool, error)
}

var errRevoked = errors.New("revoked")

// Tokens is given its checker later.
type Tokens struct{ checker Checker }

func (t *Tokens) SetChecker(c Checker) { t.checker = c }

func (t *Tokens) Validate(ctx context.Context, jti, user string) (string, error) {
	if t.checker != nil {
		hit, err := t.checker.TokenRevoked(ctx, jti)
		if err != nil {
			return "", err
		}
		if hit {
			return "", errRevoked
		}
		hit, err = t.checker.UserRevoked(ctx, user)
		if err != nil {
			return "", err
		}
		if hit {
			return "", errRevoked
		}
	}
	return user, nil
}

// Options are those of a server.
type Options struct {
	Denylist Blacklist
	Banned   Revocations
}

type Server struct{ options Options }

func New(o Options) *Server { return &Server{o} }

func (s *Server) Allowed(ctx context.Context, jti, user string) bool {
	hit, err := s.options.Denylist.IsBlacklisted(ctx, jti)
	if err != nil || hit {
		return false
	}
	at, err := s.options.Banned.RevokedAfter(ctx, user)
	return err == nil && at == 0
}

// Once asks one of them in each of its methods.
type Once struct {
	list    Blacklist
	revoked Revocations
}

func NewOnce(list Blacklist, revoked Revocations) *Once { return &Once{list, revoked} }

func (o *Once) Token(ctx context.Context, jti string) (bool, error) {
	return o.list.IsBlacklisted(ctx, jti)
}

func (o *Once) User(ctx context.Context, user string) (bool, error) {
	at, err := o.revoked.RevokedAfter(ctx, user)
	return at > 0, err
}
