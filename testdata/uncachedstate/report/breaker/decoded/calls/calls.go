// Package calls has limits of which only the wrapper knows the client.
package calls

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"redisvet.test/uncachedstate/report/breaker/decoded/cache"
)

// A Service calls others.
type Service struct {
	cache *cache.Client
	max   int64
}

type breakerState struct {
	State    string
	OpenedAt time.Time
	Failures int
}

// callUpstream asks for the circuit, and writes it after a failure.
func (s *Service) callUpstream(ctx context.Context, name string, fn func() error) error {
	var st breakerState
	if err := s.cache.GetJSON(ctx, "cb:"+name, &st); err == nil { // want breaker:`^GET "cb:\*" through \(\*Client\)\.GetJSON on every call of \(\*Service\)\.Charge; `
		if st.State == "open" && time.Since(st.OpenedAt) < time.Minute {
			return errors.New("circuit open")
		}
	}
	if err := fn(); err != nil {
		st.Failures++
		if st.Failures > 5 {
			st.State = "open"
			st.OpenedAt = time.Now()
		}
		_ = s.cache.SetJSON(ctx, "cb:"+name, st, time.Hour)
		return err
	}
	return nil
}

// Charge is guarded.
func (s *Service) Charge(ctx context.Context, id string) error {
	return s.callUpstream(ctx, "stripe", func() error { return nil })
}

// SendMessage checks first, does its work, and counts.
func (s *Service) SendMessage(ctx context.Context, user, text string) error {
	key := fmt.Sprintf("msg:daily:%s:%s", user, time.Now().Format("2006-01-02"))
	v, err := s.cache.Get(ctx, key) // want checkthencount:`^GET "msg:daily:\*:\*" through \(\*Client\)\.Get on every call of \(\*Service\)\.SendMessage, counted in \(\*Service\)\.SendMessage: 2 round trips per call`
	if err == nil {
		n, _ := strconv.ParseInt(v, 10, 64)
		if n >= s.max {
			return errors.New("daily limit reached")
		}
	}
	if err := s.deliver(ctx, text); err != nil {
		return err
	}
	_, err = s.cache.Incr(ctx, key, 24*time.Hour)
	return err
}

func (s *Service) deliver(ctx context.Context, text string) error { return nil }
