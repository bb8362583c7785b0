// Package breaker gives out breakers that are decorated, and not by a cache.
package breaker

import (
	"context"
	"log/slog"

	"github.com/redis/go-redis/v9"
)

// Probe is decorated by a log alone, which is no cache.
type Probe interface {
	Tripped(ctx context.Context, upstream string) bool
}

type redisProbe struct{ rdb *redis.Client }

func (p *redisProbe) Tripped(ctx context.Context, upstream string) bool {
	return p.rdb.Get(ctx, "breaker:tripped:"+upstream).Val() == "1" // want breaker:`GET "breaker:tripped:\*" on every call of \(\*?(redisProbe|loggedProbe)\)\.Tripped`
}

type loggedProbe struct{ next Probe }

func (l loggedProbe) Tripped(ctx context.Context, upstream string) bool {
	tripped := l.next.Tripped(ctx, upstream)
	slog.Debug("breaker", "upstream", upstream, "tripped", tripped)
	return tripped
}

// NewProbe returns a probe that logs.
func NewProbe(rdb *redis.Client) Probe {
	return loggedProbe{next: &redisProbe{rdb: rdb}}
}
