// Package indirect has clients that are come by through an atomic pointer or a
// method that returns a field.
package indirect

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/redis/go-redis/v9"
)

// gate is a limiter that is made before its client.
type gate struct{ client atomic.Pointer[redis.Client] }

func (g *gate) Allow() error {
	c := g.client.Load()
	if c == nil {
		return nil
	}
	if c.Get(context.Background(), "redis:gate").Val() == "off" { // want unbounded:`infinite recursion; .*path: \(\*gate\)\.Allow -> GET -> Limiter\.Allow$`
		return errors.New("off")
	}
	return nil
}

func (g *gate) ReportResult(error) {}

// NewGated gives the limiter the client that it limits.
func NewGated(addr string) *redis.Client {
	g := &gate{}
	c := redis.NewClient(&redis.Options{Addr: addr, Limiter: g})
	g.client.Store(c)
	return c
}

// side is a limiter that reads through a client of its own.
type side struct{ client atomic.Pointer[redis.Client] }

func (s *side) Allow() error {
	if s.client.Load().Get(context.Background(), "redis:gate").Val() == "off" {
		return errors.New("off")
	}
	return nil
}

func (s *side) ReportResult(error) {}

// NewSided keeps the two apart.
func NewSided(addr string) *redis.Client {
	s := &side{}
	s.client.Store(redis.NewClient(&redis.Options{Addr: addr}))
	return redis.NewClient(&redis.Options{Addr: addr, Limiter: s})
}

// Pair has a client for data and one for what is about it.
type Pair struct{ data, meta *redis.Client }

func New(a, b string) *Pair {
	p := &Pair{data: redis.NewClient(&redis.Options{Addr: a}), meta: redis.NewClient(&redis.Options{Addr: b})}
	p.data.AddHook(wrong{p})
	p.data.AddHook(right{p})
	return p
}

func (p *Pair) Data() *redis.Client { return p.data }
func (p *Pair) Meta() *redis.Client { return p.meta }

type wrong struct{ p *Pair }

func (h wrong) DialHook(next redis.DialHook) redis.DialHook { return next }
func (h wrong) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if h.p.Data().Exists(ctx, "stop").Val() == 1 { // want unbounded:`infinite recursion; .*path: wrong\.ProcessHook -> EXISTS -> the hook$`
			return errors.New("stopped")
		}
		return next(ctx, cmd)
	}
}
func (h wrong) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

type right struct{ p *Pair }

func (h right) DialHook(next redis.DialHook) redis.DialHook { return next }
func (h right) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if h.p.Meta().Exists(ctx, "stop").Val() == 1 {
			return errors.New("stopped")
		}
		return next(ctx, cmd)
	}
}
func (h right) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}
