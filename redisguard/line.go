package redisguard

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Wait is WaitN for one token.
func (l *Limiter) Wait(ctx context.Context, key string) error { return l.WaitN(ctx, key, 1) }

// WaitN waits until n tokens of key are admitted. Calls for a key are served in
// the order in which they came, within this process; AllowN waits for none of
// them. If ctx would end before that, WaitN fails with an error that is
// context.DeadlineExceeded, as rate.Limiter.WaitN of golang.org/x/time does: at
// once if the tokens of those before it take longer, and otherwise when its turn
// comes.
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
	of map[string][]*turn
}

// A turn is a call in a line.
type turn struct {
	n     int
	first chan struct{} // closed when it is the first one
}

// enter adds a call, and returns how many tokens are wanted up to it.
func (s *lines) enter(key string, n int) (t *turn, all float64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.of == nil {
		s.of = map[string][]*turn{}
	}
	t = &turn{n: n, first: make(chan struct{})}
	if len(s.of[key]) == 0 {
		close(t.first)
	}
	s.of[key] = append(s.of[key], t)
	for _, other := range s.of[key] {
		all += float64(other.n)
	}
	return t, all
}

// leave removes a call.
func (s *lines) leave(key string, t *turn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	line := s.of[key]
	i := slices.Index(line, t)
	line = slices.Delete(line, i, i+1)
	if len(line) == 0 {
		delete(s.of, key)
		return
	}
	if s.of[key] = line; i == 0 {
		close(line[0].first)
	}
}

func (l *Limiter) wait(ctx context.Context, key string, n int, allow func(context.Context, int) (Decision, error)) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	t, all := l.lines.enter(key, n)
	defer l.lines.leave(key, t)
	select {
	case <-t.first:
	default:
		if until, ok := ctx.Deadline(); ok && time.Until(until) < l.shortestWait(key, all) {
			return errDeadline
		}
		select {
		case <-t.first:
		case <-ctx.Done():
			return ctx.Err()
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
		}
	}
}

// shortestWait returns a time in which n tokens of key cannot be admitted, by
// the bound of a Limiter.
func (l *Limiter) shortestWait(key string, n float64) time.Duration {
	t, err := l.termsOf(key)
	if err != nil || t.policies[0].window {
		return 0 // a new window has them all at once
	}
	return toDuration(max(0, (n-t.capacity)/t.rate-pacedLife*l.maxHorizon.Seconds()))
}
