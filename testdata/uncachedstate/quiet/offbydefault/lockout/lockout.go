// Package lockout locks accounts and addresses out after failed attempts. Whoever
// guesses passwords gains from each second that a copy lags behind.
package lockout

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"
)

var errLocked = errors.New("locked")

// Accounts can be locked.
type Accounts struct{ rdb *redis.Client }

// Login asks first.
func (a *Accounts) Login(ctx context.Context, user string) error {
	if ttl := a.rdb.TTL(ctx, "lockout:"+user).Val(); ttl > 0 {
		return errLocked
	}
	if a.rdb.Get(ctx, "bruteforce:delay:"+user).Val() != "" {
		return errLocked
	}
	return nil
}

// RateLimiter is called a limiter, and locks.
type RateLimiter struct{ rdb *redis.Client }

// CheckAccount answers how long the lock lasts.
func (l *RateLimiter) CheckAccount(ctx context.Context, account string) (bool, time.Duration, error) {
	ttl, err := l.rdb.TTL(ctx, "rl:lock:"+account).Result()
	if err != nil {
		return false, 0, err
	}
	return ttl > 0, max(0, ttl), nil
}

// RecordFailure locks after some failures.
func (l *RateLimiter) RecordFailure(ctx context.Context, account string) error {
	n, err := l.rdb.Incr(ctx, "rl:fail:"+account).Result()
	if err != nil || n < 5 {
		return err
	}
	return l.rdb.Set(ctx, "rl:lock:"+account, 1, time.Hour).Err()
}

// Locked is a middleware.
func (l *RateLimiter) Locked(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if l.rdb.Exists(r.Context(), "app:account_lock:"+r.FormValue("email")).Val() > 0 {
			http.Error(w, "locked", http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// AllowLogin asks whether a limiter of logins blocks.
func (l *RateLimiter) AllowLogin(ctx context.Context, ip string) bool {
	return l.rdb.Exists(ctx, "ratelimit:login:blocked:"+ip).Val() == 0
}

// VerifyOTP does so for codes.
func (l *RateLimiter) VerifyOTP(ctx context.Context, user string) error {
	if l.rdb.Exists(ctx, "ratelimit:blocked:"+user).Val() > 0 {
		return errLocked
	}
	return nil
}

// Attempts are counted elsewhere.
func (a *Accounts) Attempts(ctx context.Context, user string) error {
	n, err := a.rdb.Get(ctx, "login_attempts:"+user).Int()
	if err == nil && n >= 5 {
		return errLocked
	}
	return nil
}

// ResetPassword sends a code at most once a minute.
func (a *Accounts) ResetPassword(ctx context.Context, user string) error {
	if a.rdb.Get(ctx, "rate_limit:reset:"+user).Val() == "blocked" {
		return errLocked
	}
	return nil
}
