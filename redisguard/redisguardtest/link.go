// Package redisguardtest is for tests of programs that use redisguard. It
// counts the commands of a client, limits them, and simulates an outage of
// Redis.
//
// It works on any client, whether its server is real or in memory, such as
// miniredis. If nothing is sent, it works within testing/synctest.
package redisguardtest

import (
	"context"
	"net"
	"strings"
	"sync"
	"syscall"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard/internal/sent"
)

// A Link is the connection between a client and Redis.
type Link struct {
	mu     sync.Mutex
	counts map[string]int
	state  state
	change chan struct{} // closed when state changes
}

type state int

const (
	whole state = iota
	cut
	frozen
)

// Watch adds a Link to a client. Call it before the client is used. Hooks added
// earlier see a command first: what they answer themselves is not counted, and
// does not fail.
func Watch(c redis.UniversalClient) *Link {
	l := &Link{counts: map[string]int{}, change: make(chan struct{})}
	c.AddHook(hook{l})
	return l
}

// Commands returns how often a command such as "GET" was sent. Commands that
// go-redis sends to open a connection are not counted. A script counts as its
// EVAL or EVALSHA.
func (l *Link) Commands(name string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.counts[strings.ToLower(name)]
}

// Total returns the number of commands sent.
func (l *Link) Total() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := 0
	for _, c := range l.counts {
		n += c
	}
	return n
}

// Reset sets all counts to zero.
func (l *Link) Reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.counts)
}

// Cut makes every command fail at once, as if no server listened.
func (l *Link) Cut() { l.set(cut) }

// Freeze makes every command wait until its context ends or the Link changes,
// as if the server were paused.
func (l *Link) Freeze() { l.set(frozen) }

// Mend ends Cut and Freeze.
func (l *Link) Mend() { l.set(whole) }

func (l *Link) set(s state) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.state = s
	close(l.change)
	l.change = make(chan struct{})
}

// pass counts commands and sends, fails or delays them.
func (l *Link) pass(ctx context.Context, cmds ...redis.Cmder) error {
	l.mu.Lock()
	for _, cmd := range cmds {
		if !sent.Opens(cmd) {
			l.counts[cmd.Name()]++
		}
	}
	l.mu.Unlock()
	for {
		l.mu.Lock()
		s, change := l.state, l.change
		l.mu.Unlock()
		switch s {
		case whole:
			return nil
		case cut:
			return &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
		}
		select {
		case <-change:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

type hook struct{ l *Link }

// DialHook implements redis.Hook.
func (h hook) DialHook(next redis.DialHook) redis.DialHook { return next }

// ProcessHook implements redis.Hook.
func (h hook) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if err := h.l.pass(ctx, cmd); err != nil {
			cmd.SetErr(err)
			return err
		}
		return next(ctx, cmd)
	}
}

// ProcessPipelineHook implements redis.Hook.
func (h hook) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		if err := h.l.pass(ctx, cmds...); err != nil {
			for _, cmd := range cmds {
				cmd.SetErr(err)
			}
			return err
		}
		return next(ctx, cmds)
	}
}
