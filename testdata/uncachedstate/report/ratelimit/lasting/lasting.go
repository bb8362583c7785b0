package lasting

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// A Limiter has marks that last longer than a copy, or of which that is not known.
type Limiter struct {
	rdb  *redis.Client
	time time.Duration
}

// Minute: they last a minute.
func (l *Limiter) Minute(ctx context.Context, user string) bool {
	return l.rdb.Exists(ctx, "ratelimit:minute:"+user).Val() == 0 // want ratelimit:`EXISTS "ratelimit:minute:\*"`
}

func (l *Limiter) markMinute(ctx context.Context, user string) {
	l.rdb.Set(ctx, "ratelimit:minute:"+user, "", time.Minute)
}

// Configured: they last as long as an option says.
func (l *Limiter) Configured(ctx context.Context, user string) bool {
	return l.rdb.Exists(ctx, "ratelimit:configured:"+user).Val() == 0 // want ratelimit:`EXISTS "ratelimit:configured:\*"`
}

func (l *Limiter) markConfigured(ctx context.Context, user string) {
	l.rdb.Set(ctx, "ratelimit:configured:"+user, "", l.time)
}

// Either: some last a second, others an hour.
func (l *Limiter) Either(ctx context.Context, user string) bool {
	return l.rdb.Exists(ctx, "ratelimit:either:"+user).Val() == 0 // want ratelimit:`EXISTS "ratelimit:either:\*"`
}

func (l *Limiter) markEither(ctx context.Context, user string, hard bool) {
	if hard {
		l.rdb.Set(ctx, "ratelimit:either:"+user, "", time.Hour)
		return
	}
	l.rdb.Set(ctx, "ratelimit:either:"+user, "", time.Second)
}

// Forever: zero is no lifetime.
func (l *Limiter) Forever(ctx context.Context, user string) bool {
	return l.rdb.Exists(ctx, "ratelimit:forever:"+user).Val() == 0 // want ratelimit:`EXISTS "ratelimit:forever:\*"`
}

func (l *Limiter) markForever(ctx context.Context, user string) {
	l.rdb.Set(ctx, "ratelimit:forever:"+user, "", 0)
}

// Others: who else sets it is not seen.
func (l *Limiter) Others(ctx context.Context, user string) bool {
	return l.rdb.Exists(ctx, "ratelimit:others:"+user).Val() == 0 // want ratelimit:`EXISTS "ratelimit:others:\*"`
}

// Another key lasts a second.
func (l *Limiter) markAnother(ctx context.Context, user string) {
	l.rdb.Set(ctx, "ratelimit:another:"+user, "", time.Second)
}
