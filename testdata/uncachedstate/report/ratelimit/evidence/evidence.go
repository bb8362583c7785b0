// Package evidence has keys that say nothing, and names that do.
package evidence

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// RateLimiter has keys that nobody can read.
type RateLimiter struct{ rdb *redis.Client }

// ErrRateLimited is returned to those who call too often.
var ErrRateLimited = errors.New("rate limited")

func (l *RateLimiter) Allow(ctx context.Context, ip string) (bool, error) {
	n, err := l.rdb.Exists(ctx, digest(ip)).Result() // want ratelimit:`EXISTS of limiter state on every call of \(\*RateLimiter\)\.Allow`
	return n == 0, err
}

func (l *RateLimiter) Check(ctx context.Context, ip string) error {
	if l.rdb.TTL(ctx, digest(ip)).Val() > 0 { // want ratelimit:`TTL of limiter state on every call of \(\*RateLimiter\)\.Check`
		return ErrRateLimited
	}
	return nil
}

// Name has the name of its type and an answer that decides nothing.
func (l *RateLimiter) Name(ctx context.Context, id string) (string, error) {
	return l.rdb.Get(ctx, digest(id)).Result()
}

// Users has no name that tells anything, save one method.
type Users struct{ rdb *redis.Client }

// IsRateLimited is enough with its answer.
func (u *Users) IsRateLimited(ctx context.Context, id string) (bool, error) {
	n, err := u.rdb.Exists(ctx, digest(id)).Result() // want ratelimit:`EXISTS of limiter state on every call of \(\*Users\)\.IsRateLimited`
	return n > 0, err
}

// Exists is not.
func (u *Users) Exists(ctx context.Context, id string) (bool, error) {
	n, err := u.rdb.Exists(ctx, digest(id)).Result()
	return n > 0, err
}

// OnBreak is about pauses from work.
func (u *Users) OnBreak(ctx context.Context, id string) (bool, error) {
	return u.rdb.Get(ctx, digest("break"+id)).Bool()
}

// LimiterStore keeps what others have computed: it is asked for a blob.
type LimiterStore struct{ rdb *redis.Client }

func (s *LimiterStore) Icon(ctx context.Context, id string) ([]byte, error) {
	return s.rdb.Get(ctx, digest(id)).Bytes()
}

// LastSeen is a time that is nobody's limit.
func (s *LimiterStore) LastSeen(ctx context.Context, id string) (time.Time, error) {
	return s.rdb.Get(ctx, "seen:"+id).Time()
}
