// Package limits knows the layers by interfaces.
package limits

import (
	"context"
	"net/http"
	"strconv"
	"time"
)

type Usage interface {
	Remaining(ctx context.Context, id string) (int, error)
}

type Blocks interface {
	Left(ctx context.Context, id string) (time.Duration, bool)
}

// Limiter shows a number on each answer.
type Limiter struct{ usage Usage }

func NewLimiter(u Usage) *Limiter { return &Limiter{u} }

func (l *Limiter) Limit(w http.ResponseWriter, r *http.Request) {
	if n, err := l.usage.Remaining(r.Context(), r.RemoteAddr); err == nil {
		w.Header().Set("X-RateLimit-Remaining", strconv.Itoa(n))
	}
}

// Gate refuses.
type Gate struct{ blocks Blocks }

func NewGate(b Blocks) *Gate { return &Gate{b} }

func (g *Gate) Limit(w http.ResponseWriter, r *http.Request) {
	if wait, blocked := g.blocks.Left(r.Context(), r.RemoteAddr); blocked {
		w.Header().Set("Retry-After", wait.String())
		w.WriteHeader(http.StatusTooManyRequests)
	}
}
