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
	sent.AddHook(c, func(at sent.Level) redis.Hook { return hook{l, at} })
	return l
}

// Commands returns how often a command such as "GET" was sent. Commands that
// go-redis sends by itself are not counted, see Budget. A script counts as its
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

// Restore ends Cut and Freeze.
func (l *Link) Restore() { l.set(whole) }

func (l *Link) set(s state) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.state = s
	close(l.change)
	l.change = make(chan struct{})
}

// pass counts commands of the program, and fails or delays them.
func (h hook) pass(ctx context.Context, cmds ...redis.Cmder) (context.Context, error) {
	ctx, first := h.at.First(ctx, passed{h.l})
	if !first || len(cmds) == 0 {
		return ctx, nil
	}
	var stack sent.Stack
	stack.Callers()
	own := stack.Own(cmds[0])
	if own && h.at == sent.OfNode {
		return ctx, nil // how a cluster client or a ring looks at servers
	}
	if !own {
		h.l.count(cmds)
	}
	return ctx, h.l.await(ctx)
}

func (l *Link) count(cmds []redis.Cmder) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, cmd := range cmds {
		l.counts[cmd.Name()]++
	}
}

// await fails or delays what is sent.
func (l *Link) await(ctx context.Context) error {
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

type hook struct {
	l  *Link
	at sent.Level
}

// passed marks the context of a command that a Link has seen.
type passed struct{ l *Link }

// DialHook implements redis.Hook.
func (h hook) DialHook(next redis.DialHook) redis.DialHook { return next }

// ProcessHook implements redis.Hook.
func (h hook) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		ctx, err := h.pass(ctx, cmd)
		if err != nil {
			cmd.SetErr(err)
			return err
		}
		return next(ctx, cmd)
	}
}

// ProcessPipelineHook implements redis.Hook.
func (h hook) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		ctx, err := h.pass(ctx, cmds...)
		if err != nil {
			for _, cmd := range cmds {
				cmd.SetErr(err)
			}
			return err
		}
		return next(ctx, cmds)
	}
}
