package redisguard

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"
	"weak"

	"github.com/redis/go-redis/v9"
)

// names records which options the guards of a client have under each name. Two
// option sets under one name would share keys and disagree on what they mean.
type names struct {
	mu sync.Mutex
	of map[named]*optionSet
}

// A named is a kind of guard, and its Name.
type named struct{ kind, name string }

func (n named) String() string { return fmt.Sprintf("%s %q", n.kind, n.name) }

type optionSet struct {
	text   string
	guards map[weak.Pointer[Guard]]bool // that use it; they refer to the client, which must not be kept
}

var namesInUse perClient[names]

func namesOf(c redis.Cmdable) *names {
	if n, ok := namesInUse.get(c, func() *names { return new(names) }); ok {
		return n
	}
	return new(names)
}

// claim registers the options of a name until the guard is closed, or collected
// with its limiters, quotas and breakers. It fails if the guard is closed, or if
// the process has other options under that name.
func (g *Guard) claim(of named, text string) error {
	g.mu.Lock() // Close releases the names after it has set closed
	defer g.mu.Unlock()
	if g.closed {
		return ErrClosed
	}
	if !g.claims {
		g.claims = true
		runtime.AddCleanup(g, g.names.release, weak.Make(g))
	}
	return g.names.claim(g, of, text)
}

// claim is Guard.claim for a guard that is not closed.
func (n *names) claim(g *Guard, of named, text string) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	set := n.of[of]
	switch {
	case set == nil:
		if n.of == nil {
			n.of = map[named]*optionSet{}
		}
		set = &optionSet{text: text, guards: map[weak.Pointer[Guard]]bool{}}
		n.of[of] = set
	case set.text != text:
		return fmt.Errorf("redisguard: %v has two option sets in this process: %s, and %s", of, set.text, text)
	}
	set.guards[weak.Make(g)] = true
	return nil
}

// release forgets the names of a guard.
func (n *names) release(g weak.Pointer[Guard]) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for of, set := range n.of {
		delete(set.guards, g)
		if len(set.guards) == 0 {
			delete(n.of, of)
		}
	}
}

// Instances of a fleet compare their options, because a rolling deploy may
// leave some. Each writes its own to a key, and reads what was there. A
// young instance does not: it may be the next to end.
const (
	compareAfter = time.Minute
	compareEvery = 10 * time.Minute
)

// compare compares the limiter's options with those of other instances, if it
// is time.
func (l *Limiter) compare() {
	now, due := int64(l.clock()), l.compareAt.Load()
	if now < due || !l.compareAt.CompareAndSwap(due, now+int64(compareEvery)) {
		return
	}
	other, own := make(chan string, 1), l.live.Load().options
	before := l.compared.Swap(&own)
	key := keyPrefix + "options:" + l.kind + ":" + l.name
	at := place{of: asker{op: l.op, prefix: l.prefix}, key: key}
	err := l.g.do(l.context, at, func(ctx context.Context) error {
		was, err := l.swapOptions(ctx, key, own)
		if err == nil {
			other <- was
		}
		return err
	})
	if err != nil {
		l.compared.Store(before)
		return
	}
	was := <-other
	if before != nil && was == *before {
		was = own // this instance wrote it, and nobody since
	}
	l.g.counts.compared(named{l.op, l.name}, own, was)
}

// exchangeOptions writes this instance's options, and returns those before.
func (l *Limiter) exchangeOptions(ctx context.Context, key, own string) (string, error) {
	was, err := l.g.client.Get(ctx, key).Result()
	if err != nil && !errors.Is(err, redis.Nil) {
		return "", err
	}
	l.g.counts.sent.Add(1) // the request counts for the GET
	return was, l.g.client.Set(ctx, key, own, 2*compareEvery).Err()
}

// compared records whether another instance has other options under a name.
func (c *counts) compared(of named, own, other string) {
	c.warningsMu.Lock()
	defer c.warningsMu.Unlock()
	if other == "" || other == own {
		delete(c.warnings, of)
		return
	}
	if len(other) > 200 {
		other = other[:200]
	}
	if c.warnings == nil {
		c.warnings = map[named]string{}
	}
	c.warnings[of] = fmt.Sprintf("%v: this instance has %s, another one has %q", of, own, other)
}

func (c *counts) allWarnings() []string {
	c.warningsMu.Lock()
	defer c.warningsMu.Unlock()
	var all []string
	for _, text := range c.warnings {
		all = append(all, text)
	}
	slices.Sort(all)
	return all
}
