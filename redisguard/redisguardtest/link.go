// Package redisguardtest is for tests of programs that use redisguard: it
// counts what a client sends, and takes Redis away and brings it back.
//
// It works on any client, of a real server or of one in memory such as
// miniredis, and within testing/synctest where nothing is sent.
package redisguardtest

import (
	"context"
	"net"
	"strings"
	"sync"
	"syscall"

	"github.com/redis/go-redis/v9"
)

// A Link is the way from a client to Redis.
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

// Watch puts a Link into a client. Call it before the client is used, and
// before the hooks of the program are added, if what they answer themselves is
// not to be counted.
func Watch(c redis.UniversalClient) *Link {
	l := &Link{counts: map[string]int{}, change: make(chan struct{})}
	c.AddHook(hook{l})
	return l
}

// Commands is how often a command was sent, by its name as "GET". What go-redis
// sends to open a connection is not counted; a script counts as the EVAL or
// EVALSHA that runs it.
func (l *Link) Commands(name string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.counts[strings.ToLower(name)]
}

// Total is how many commands were sent.
func (l *Link) Total() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := 0
	for _, c := range l.counts {
		n += c
	}
	return n
}

// Reset begins to count anew.
func (l *Link) Reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.counts)
}

// Cut makes every command fail at once, as when nothing listens.
func (l *Link) Cut() { l.set(cut) }

// Freeze makes every command wait until its context ends or the Link changes,
// as when a server is paused.
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

// pass counts commands and lets them through, or not.
func (l *Link) pass(ctx context.Context, cmds ...redis.Cmder) error {
	l.mu.Lock()
	for _, cmd := range cmds {
		if !opening[cmd.Name()] {
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

var opening = map[string]bool{
	"hello": true, "auth": true, "client": true, "select": true, "readonly": true, "readwrite": true,
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
