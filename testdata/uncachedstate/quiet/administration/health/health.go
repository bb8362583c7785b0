// Package health looks whether limiters and breakers work: a probe does so, and no call.
package health

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"
)

// A Limiter counts.
type Limiter struct{ rdb *redis.Client }

// Allow counts a call.
func (l *Limiter) Allow(ctx context.Context, key string) (bool, error) {
	pipe := l.rdb.TxPipeline()
	n := pipe.Incr(ctx, "rate_limit:"+key)
	pipe.Expire(ctx, "rate_limit:"+key, time.Minute)
	_, err := pipe.Exec(ctx)
	return n.Val() < 100, err
}

// Reset forgets what was counted.
func (l *Limiter) Reset(ctx context.Context, key string) error {
	keys, err := l.rdb.Keys(ctx, "rate_limit:"+key+"*").Result()
	if err != nil || len(keys) == 0 {
		return err
	}
	return l.rdb.Del(ctx, keys...).Err()
}

// A Result is what a probe sees.
type Result struct{ OK bool }

// A LimiterHealthChecker asks the limiter and mends what it has counted.
type LimiterHealthChecker struct{ limiter *Limiter }

// Check is called for a probe.
func (c *LimiterHealthChecker) Check(ctx context.Context) (Result, error) {
	allowed, err := c.limiter.Allow(ctx, "probe")
	if err != nil {
		return Result{}, err
	}
	if err := c.limiter.Reset(ctx, "probe"); err != nil {
		return Result{}, err
	}
	return Result{OK: allowed}, nil
}

// A Manager has the checkers.
type Manager struct{ checker *LimiterHealthChecker }

// Handler answers probes.
func (m *Manager) Handler() http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		res, err := m.checker.Check(r.Context())
		if err != nil || !res.OK {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		_ = json.NewEncoder(w).Encode(res)
	}
}

// Forgive counts a call and then forgets all: a Reset is no part of a check.
func (l *Limiter) Forgive(ctx context.Context, key string) (bool, error) {
	ok, err := l.Allow(ctx, key)
	if err != nil {
		return false, err
	}
	return ok, l.Reset(ctx, key)
}

// Healthz says whether a circuit is open.
func (m *Manager) Healthz(w http.ResponseWriter, r *http.Request) {
	s, err := m.checker.limiter.rdb.Get(r.Context(), "circuit_breaker:payments").Result()
	if err == nil && s == "open" {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	w.WriteHeader(http.StatusOK)
}

// Readiness is asked by the cluster.
func (m *Manager) Readiness(ctx context.Context) error {
	open, err := m.checker.limiter.rdb.Exists(ctx, "breaker:open:payments").Result()
	if err == nil && open > 0 {
		return context.Canceled
	}
	return err
}

// LivenessProbe has a word of its own.
func (m *Manager) LivenessProbe(ctx context.Context) bool {
	return m.checker.limiter.rdb.Get(ctx, "circuit_breaker:payments").Val() != "open"
}
