// Package auth makes the keys, and knows the cache as an interface.
package auth

import "context"

type Backend interface {
	Exists(ctx context.Context, key string) (bool, error)
}

// Revoked is a list in whatever it is given.
type Revoked struct{ backend Backend }

func New(b Backend) *Revoked { return &Revoked{b} }

func (r *Revoked) IsRevoked(ctx context.Context, jti string) (bool, error) {
	return r.backend.Exists(ctx, "auth:revoked:"+jti)
}

// Greeted asks for something else.
type Greeted struct{ backend Backend }

func NewGreeted(b Backend) *Greeted { return &Greeted{b} }

func (g *Greeted) Was(ctx context.Context, user string) (bool, error) {
	return g.backend.Exists(ctx, "greeted:"+user)
}
