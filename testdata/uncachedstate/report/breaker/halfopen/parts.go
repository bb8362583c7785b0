// Package halfopen has breakers whose state is in several keys.
package halfopen

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// Parts keeps the state of a circuit in several keys, of which most are only
// read while it is not closed.
type Parts struct {
	rdb     *redis.Client
	recover time.Duration
}

func (p *Parts) prefix(name string) string { return fmt.Sprintf("circuit:%s", name) }

func (p *Parts) CircuitState(ctx context.Context, name string) string {
	s, err := p.rdb.Get(ctx, p.prefix(name)+":state").Result() // want breaker:`^GET "circuit:\*:state" on every call of \(\*Parts\)\.CanExecute`
	if err != nil {
		return "closed"
	}
	return s
}

func (p *Parts) CanExecute(ctx context.Context, name string) bool {
	switch p.CircuitState(ctx, name) {
	case "closed":
		return true
	case "open":
		last, err := p.rdb.Get(ctx, p.prefix(name)+":last_failure").Int64()
		return err == nil && time.Since(time.UnixMilli(last)) >= p.recover
	case "half_open":
		failures, _ := p.rdb.Get(ctx, p.prefix(name)+":failures").Int()
		return failures < 2
	}
	return false
}

func (p *Parts) Check(ctx context.Context, name string) error {
	if !p.CanExecute(ctx, name) {
		return fmt.Errorf("circuit of %s is %s", name, p.CircuitState(ctx, name))
	}
	return nil
}
