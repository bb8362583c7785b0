package shortlived

import (
	"context"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"
)

const pause = time.Second

// A Limiter lets a user ask once a second. Its marks end before a copy of 5 s would.
type Limiter struct{ rdb *redis.Client }

func key(user string) string { return "ratelimit:user:" + user }

// Allow reads a mark that ends by itself.
func (l *Limiter) Allow(ctx context.Context, user string) bool {
	return l.rdb.Exists(ctx, key(user)).Val() == 0
}

// Mark sets it.
func (l *Limiter) Mark(ctx context.Context, user string) error {
	return l.rdb.Set(ctx, key(user), "", pause).Err()
}

// Blocked reads another mark.
func (l *Limiter) Blocked(ctx context.Context, ip string) bool {
	return l.rdb.Get(ctx, "ratelimit:blocked:"+ip).Err() == nil
}

// Block sets it, unless it is set.
func (l *Limiter) Block(ctx context.Context, ip string) error {
	return l.rdb.SetNX(ctx, "ratelimit:blocked:"+ip, 1, 5*time.Second).Err()
}

// Middleware refuses.
func (l *Limiter) Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if l.rdb.Exists(r.Context(), "ratelimit:cooldown:"+r.RemoteAddr).Val() == 1 {
			http.Error(w, "later", http.StatusTooManyRequests)
			return
		}
		l.rdb.SetEx(r.Context(), "ratelimit:cooldown:"+r.RemoteAddr, 1, 2*time.Second)
		next.ServeHTTP(w, r)
	})
}

// A Breaker stays open for at most 10 s.
type Breaker struct{ rdb *redis.Client }

// Allow reads whether the circuit is open.
func (b *Breaker) Allow(ctx context.Context, name string) bool {
	return b.rdb.Get(ctx, "circuit:open:"+name).Val() != "1"
}

// Open opens it.
func (b *Breaker) Open(ctx context.Context, name string) {
	b.rdb.Set(ctx, "circuit:open:"+name, "1", 8*time.Second)
}

// Close closes it.
func (b *Breaker) Close(ctx context.Context, name string) {
	b.rdb.Del(ctx, "circuit:open:"+name)
}
