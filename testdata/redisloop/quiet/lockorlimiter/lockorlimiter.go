// Package lockorlimiter takes a lock or asks a limiter for each element, which
// is meant one by one.
package lockorlimiter

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

type Mailer struct {
	rdb  *redis.Client
	send func(user string)
}

func (m *Mailer) tryLock(ctx context.Context, user string) bool {
	return m.rdb.SetNX(ctx, "lock:"+user, 1, time.Minute).Val()
}

// Mail sends to those whom no other process serves.
func (m *Mailer) Mail(ctx context.Context, users []string) {
	for _, user := range users {
		if m.tryLock(ctx, user) {
			m.send(user)
		}
	}
}

func (m *Mailer) rateLimit(ctx context.Context, user string) bool {
	return m.rdb.Incr(ctx, "sent:"+user).Val() < 10
}

// Remind sends to each user ten times at the most.
func (m *Mailer) Remind(ctx context.Context, users []string) {
	for _, user := range users {
		if m.rateLimit(ctx, user) {
			m.send(user)
		}
	}
}
