package redisguard

import (
	"container/list"
	"context"
	"fmt"
	"sync"
	"time"
)

// Wait is WaitN for one token.
func (l *Limiter) Wait(ctx context.Context, key string) error { return l.WaitN(ctx, key, 1) }

// WaitN waits until n tokens of key are admitted. Calls for a key are served in the
// order in which they came, within this process; AllowN waits for none of them. If ctx
// would end before that, WaitN fails with an error that is context.DeadlineExceeded, as
// rate.Limiter.WaitN of golang.org/x/time does. It fails at once if the tokens of those
// before it take longer, and otherwise when its turn comes.
//
// Tokens that can never be admitted fail at once, with the error of AllowN. WaitN
// ends with ErrClosed when the Guard is closed. While Redis is unavailable, it
// waits until OnOutage admits the tokens; with FailClosed, until Redis is back. In
// a dry run it does not wait.
func (l *Limiter) WaitN(ctx context.Context, key string, n int) error {
	return l.wait(ctx, key, n, func(ctx context.Context, n int) (Decision, error) { return l.AllowN(ctx, key, n) })
}

// Wait is WaitN for one token.
func (k *Key) Wait(ctx context.Context) error { return k.WaitN(ctx, 1) }

// WaitN is Limiter.WaitN for this key.
func (k *Key) WaitN(ctx context.Context, n int) error { return k.l.wait(ctx, k.name, n, k.AllowN) }

// errDeadline is the error of a wait that was not begun. It is a
// context.DeadlineExceeded, as the wait itself would have ended.
var errDeadline = fmt.Errorf("redisguard: waiting for the limiter would take too long: %w", context.DeadlineExceeded)

// beforePause is the time between attempts of a wait if Before denies without a
// RetryAfter. Each attempt may cost a command.
const beforePause = 10 * time.Millisecond

// lines are the calls that wait for tokens, by key, in order of arrival. The
// first one of each asks for tokens.
type lines struct {
	mu sync.Mutex
	of map[string]*line
}

type line struct {
	turns  list.List // of *turn
	tokens float64   // that they want
}

// A turn is a call in a line.
type turn struct {
	n     int
	first chan struct{} // closed when it is the first one
}

// enter adds a call, and returns how many tokens are wanted up to it.
func (s *lines) enter(key string, n int) (at *list.Element, all float64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.of == nil {
		s.of = map[string]*line{}
	}
	own := s.of[key]
	if own == nil {
		own = new(line)
		s.of[key] = own
	}
	t := &turn{n: n, first: make(chan struct{})}
	if own.turns.Len() == 0 {
		close(t.first)
	}
	own.tokens += float64(n)
	return own.turns.PushBack(t), own.tokens
}

// leave removes a call.
func (s *lines) leave(key string, at *list.Element) {
	s.mu.Lock()
	defer s.mu.Unlock()
	own := s.of[key]
	wasFirst := own.turns.Front() == at
	own.tokens -= float64(own.turns.Remove(at).(*turn).n)
	next := own.turns.Front()
	switch {
	case next == nil:
		delete(s.of, key)
	case wasFirst:
		close(next.Value.(*turn).first)
	}
}

func (l *Limiter) wait(ctx context.Context, key string, n int, allow func(context.Context, int) (Decision, error)) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	t, err := l.possible(key, n)
	if err != nil {
		return err
	}
	at, all := l.lines.enter(key, max(n, 0)) // Before may know a meaning of less
	defer l.lines.leave(key, at)
	first := at.Value.(*turn).first
	select {
	case <-first:
	default:
		if until, ok := ctx.Deadline(); ok && time.Until(until) < l.shortestWait(t, key, all) {
			return errDeadline
		}
		select {
		case <-first:
		case <-ctx.Done():
			return ctx.Err()
		case <-l.g.closing.Done():
			return ErrClosed
		}
	}
	for {
		d, err := allow(ctx, n)
		if err != nil || d.OK {
			return err
		}
		if until, ok := ctx.Deadline(); ok && time.Until(until) < d.RetryAfter {
			return errDeadline
		}
		pause := d.RetryAfter
		if pause <= 0 { // of a Before that does not say when
			pause = beforePause
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		case <-l.g.closing.Done():
			timer.Stop()
			return ErrClosed
		}
	}
}

// possible returns the terms of a key, or nil if Before decides, and the error of
// AllowN for tokens that are never admitted. They must not wait in a line: it would
// not end sooner, and others would count them.
func (l *Limiter) possible(key string, n int) (*terms, error) {
	if !l.rollout.Has(key) {
		return nil, nil
	}
	if n < 0 {
		return nil, errNegative(n)
	}
	t, err := l.termsOf(key)
	if err != nil {
		return nil, err
	}
	return t, t.possible(n)
}

// shortestWait returns a time in which n tokens of a key cannot be admitted, by
// the bound of a Limiter for each of its limits.
func (l *Limiter) shortestWait(t *terms, key string, n float64) time.Duration {
	if t == nil || l.dry.Load() || l.onOutage != FailClosed && !l.answers(key) {
		return 0 // there is no bound
	}
	longest := 0.0
	for i := range t.policies {
		if p := &t.policies[i]; !p.window { // a new window has them all at once
			longest = max(longest, (n-p.room)*p.cost/float64(time.Second)-pacedLife*l.maxHorizon.Seconds())
		}
	}
	return toDuration(longest)
}

// answers reports whether Redis has answered this instance about a key, and is not
// known to be unavailable since.
func (l *Limiter) answers(key string) bool {
	k := l.keys.find(key)
	if k == nil {
		k = l.guests.find(key)
	}
	if k == nil || k.down().Load() {
		return false
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.plan.turn > past
}
