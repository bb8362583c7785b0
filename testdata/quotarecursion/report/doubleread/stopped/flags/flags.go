// Package flags stops circles by flags and locks.
package flags

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"redisvet.test/quotarecursion/report/doubleread/stopped/cache"
)

var errOver = errors.New("over quota")

// Flagged has an atomic flag.
type Flagged struct {
	cache *cache.Cache
	busy  atomic.Bool
}

// NewFlagged returns a guard that reads by c.
func NewFlagged(c *cache.Cache) *Flagged { return &Flagged{cache: c} }

// Check lets through what comes while it reads.
func (f *Flagged) Check(ctx context.Context, key string) error {
	if !f.busy.CompareAndSwap(false, true) {
		return nil
	}
	defer f.busy.Store(false)
	v, err := f.cache.Get(ctx, "quota") // want doubleread:`^each operation costs 2 round trips: .*path: \(\*Flagged\)\.Check -> \(\*Cache\)\.Get -> Guard\.Check$`
	if err == nil && v == "0" {
		err = errOver
	}
	return err
}

// Simple has a field that says the same, for one goroutine.
type Simple struct {
	cache    *cache.Cache
	checking bool
}

// NewSimple returns a guard that reads by c.
func NewSimple(c *cache.Cache) *Simple { return &Simple{cache: c} }

// Check sets the field while it reads.
func (s *Simple) Check(ctx context.Context, key string) error {
	if s.checking {
		return nil
	}
	s.checking = true
	defer func() { s.checking = false }()
	return s.read(ctx) // want doubleread:`^each operation costs 2 round trips: .*path: \(\*Simple\)\.Check -> \(\*Simple\)\.read -> \(\*Cache\)\.Get -> Guard\.Check$`
}

func (s *Simple) read(ctx context.Context) error {
	v, err := s.cache.Get(ctx, "quota")
	if err == nil && v == "0" {
		err = errOver
	}
	return err
}

// Locked tries a lock.
type Locked struct {
	cache *cache.Cache
	mu    sync.Mutex
}

// NewLocked returns a guard that reads by c.
func NewLocked(c *cache.Cache) *Locked { return &Locked{cache: c} }

// Check lets through what comes while it holds the lock.
func (l *Locked) Check(ctx context.Context, key string) error {
	if !l.mu.TryLock() {
		return nil
	}
	defer l.mu.Unlock()
	v, err := l.cache.Get(ctx, "quota") // want doubleread:`^each operation costs 2 round trips: .*path: \(\*Locked\)\.Check -> \(\*Cache\)\.Get -> Guard\.Check$`
	if err == nil && v == "0" {
		err = errOver
	}
	return err
}
