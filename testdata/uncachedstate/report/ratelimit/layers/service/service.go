// Package service calls what it is given by an interface, each time.
package service

import (
	"context"
	"errors"

	"redisvet.test/uncachedstate/report/ratelimit/layers/domain"
	"redisvet.test/uncachedstate/report/ratelimit/layers/front"
)

// Payments is guarded by a circuit.
type Payments struct{ breakers domain.Breakers }

func New(b domain.Breakers) *Payments { return &Payments{breakers: b} }

var errOpen = errors.New("open")

func (p *Payments) Pay(ctx context.Context, provider string) error {
	open, err := p.breakers.Open(ctx, provider)
	if err == nil && open {
		return errOpen
	}
	return err
}

// Metered counts.
type Metered struct{ Counts domain.Counts }

func (m *Metered) Call(ctx context.Context, client string) error {
	n, err := m.Counts.Used(ctx, client)
	if err != nil || n > 100 {
		return errOpen
	}
	return m.Counts.Add(ctx, client)
}

// Startup asks once.
type Startup struct{ open bool }

func NewStartup(ctx context.Context, l domain.Limits) (*Startup, error) {
	open, err := l.Blocked(ctx, "all")
	return &Startup{open}, err
}

// Option configures a Shop.
type Option func(*Shop)

// Shop is guarded as well.
type Shop struct{ breakers domain.Breakers }

func NewShop(opts ...Option) *Shop {
	s := &Shop{}
	for _, o := range opts {
		o(s)
	}
	return s
}

func WithBreakers(b domain.Breakers) Option { return func(s *Shop) { s.breakers = b } }

func (s *Shop) Order(ctx context.Context, provider string) error {
	if open, err := s.breakers.Open(ctx, provider); err != nil || open {
		return errOpen
	}
	return nil
}

// Console shows operators what is kept; it asks when they do.
type Console struct{ limits domain.Limits }

func NewConsole(l domain.Limits) *Console { return &Console{l} }

func (c *Console) Report(ctx context.Context, client string) (bool, error) {
	return c.limits.Blocked(ctx, client)
}

// Careful puts a cache around what it is given.
type Careful struct{ breakers domain.Breakers }

func NewCareful(b domain.Breakers) *Careful { return &Careful{breakers: front.Wrap(b)} }

func (c *Careful) Pay(ctx context.Context, provider string) error {
	if open, err := c.breakers.Open(ctx, provider); err != nil || open {
		return errOpen
	}
	return nil
}

// Blocks keeps who has blocked whom.
type Blocks interface {
	IsBlocked(ctx context.Context, id string) (bool, error)
}

// Friends has blocks that are no limiter's.
type Friends struct{ blocks Blocks }

func NewFriends(b Blocks) *Friends { return &Friends{blocks: b} }

func (f *Friends) Visible(ctx context.Context, id string) (bool, error) {
	blocked, err := f.blocks.IsBlocked(ctx, id)
	return !blocked, err
}
