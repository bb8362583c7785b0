package resultcache

import (
	"context"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// lazy has a session that is made when it is asked for first.
type lazy struct {
	rdb     *redis.Client
	session *string
}

func (s *lazy) Acquire(ctx context.Context) error {
	if err := s.ensure(ctx); err != nil {
		return err
	}
	return s.rdb.SetNX(ctx, "l", *s.session, 0).Err()
}
func (s *lazy) ensure(ctx context.Context) error {
	if s.session != nil {
		return nil
	}
	s.newSession()
	return s.Acquire(ctx)
}
func (s *lazy) newSession() { x := "a"; s.session = &x }

// machine has a state that changes on the way.
type machine struct {
	rdb   *redis.Client
	state int
}

func (s *machine) Send(ctx context.Context) error {
	if err := s.open(ctx); err != nil {
		return err
	}
	return s.rdb.Ping(ctx).Err()
}
func (s *machine) open(ctx context.Context) error {
	switch s.state {
	case 0:
		s.state = 1
		return s.Send(ctx)
	case 1:
		return nil
	}
	return errOver
}

// memo keeps an answer in a struct of its own.
type memo struct {
	mu  sync.Mutex
	val map[string]int
	exp time.Time
}

func (m *memo) valid(now time.Time) bool { return now.Before(m.exp) }
func (m *memo) set(v int)                { m.exp = time.Now().Add(time.Minute) }

type memoized struct {
	rdb *redis.Client
	m   memo
}

func (s *memoized) Get(ctx context.Context) error {
	if !s.ok(ctx) {
		return errOver
	}
	return s.rdb.Get(ctx, "k").Err()
}
func (s *memoized) ok(ctx context.Context) bool {
	if s.m.valid(time.Now()) {
		return true
	}
	s.m.set(1)
	return s.Get(ctx) == nil
}
