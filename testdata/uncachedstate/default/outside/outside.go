// Package outside has code that a reader of the rule's page wrote to see it
// fail: right code that was reported.
package outside

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// Breaker asks a map by a helper whose name says nothing.
type Breaker struct {
	rdb *redis.Client
	mu  sync.Mutex
	m   map[string]entry
}

type entry struct {
	state string
	at    time.Time
}

func (b *Breaker) recall(name string) (string, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	e, ok := b.m[name]
	if !ok || time.Since(e.at) > 10*time.Second {
		return "", false
	}
	return e.state, true
}

func (b *Breaker) State(ctx context.Context, name string) string {
	if s, ok := b.recall(name); ok {
		return s
	}
	s := b.rdb.Get(ctx, "breaker:state:"+name).Val()
	b.mu.Lock()
	defer b.mu.Unlock()
	b.m[name] = entry{s, time.Now()}
	return s
}

// Kept has its deadline as a number.
type Kept struct {
	rdb  *redis.Client
	kept atomic.Pointer[kept]
}

type kept struct {
	open    bool
	expires int64
}

func (k *Kept) Open(ctx context.Context, name string) bool {
	if v := k.kept.Load(); v != nil && time.Now().UnixNano() < v.expires {
		return v.open
	}
	open := k.rdb.Get(ctx, "circuit_breaker:"+name).Val() == "open"
	k.kept.Store(&kept{open, time.Now().Add(2 * time.Second).UnixNano()})
	return open
}

// Plain keeps a value and a second.
type Plain struct {
	rdb  *redis.Client
	mu   sync.Mutex
	val  bool
	next int64
}

func (p *Plain) Throttled(ctx context.Context) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now().Unix()
	if now < p.next {
		return p.val
	}
	p.val = p.rdb.Exists(ctx, "throttle:all").Val() > 0
	p.next = now + 5
	return p.val
}

// Until asks how long there is left.
type Until struct {
	rdb     *redis.Client
	val     bool
	expires time.Time
}

func (u *Until) Throttled(ctx context.Context) bool {
	if time.Until(u.expires) > 0 {
		return u.val
	}
	u.val = u.rdb.Exists(ctx, "throttle:all").Val() > 0
	u.expires = time.Now().Add(5 * time.Second)
	return u.val
}

// Hook is run when an application starts.
type Hook struct {
	OnStart func(context.Context) error
}

// Service keeps what it read at the start.
type Service struct{ mode string }

// Lifecycle has the service read its mode once.
func Lifecycle(rdb *redis.Client, s *Service) Hook {
	return Hook{OnStart: func(ctx context.Context) error {
		v, err := rdb.Get(ctx, "throttle:mode").Result()
		s.mode = v
		return err
	}}
}

// WithThrottle reads when routes are built.
func WithThrottle(ctx context.Context, rdb *redis.Client) func(http.Handler) http.Handler {
	limit, err := rdb.Get(ctx, "ratelimit:rps").Int()
	if err != nil {
		limit = 100
	}
	sem := make(chan struct{}, limit)
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			sem <- struct{}{}
			defer func() { <-sem }()
			next.ServeHTTP(w, r)
		})
	}
}

// Matches are of a game.
type Matches struct{ rdb *redis.Client }

func (m *Matches) TieBreaker(ctx context.Context, match string) (string, error) {
	return m.rdb.Get(ctx, "tie_breaker:"+match).Result()
}

// Rates are prices.
type Rates struct{ rdb *redis.Client }

func (r *Rates) LimitOrder(ctx context.Context, id string) (map[string]string, error) {
	return r.rdb.HGetAll(ctx, "orders:limit:"+id).Result()
}

// Limits block for some time.
type Limits struct{ rdb *redis.Client }

func (l *Limits) Decide(ctx context.Context, client string) (time.Duration, error) {
	return l.rdb.PTTL(ctx, "rl:blocked:"+client).Result() // want ratelimit:`PTTL "rl:blocked:\*" on every call`
}
