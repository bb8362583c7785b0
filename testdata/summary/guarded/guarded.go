// want package:"reaches redis"

// Package guarded reads Redis seldom: behind a local cache, once, or again
// only after a failure.
package guarded

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"redisvet.test/summary/memory"
	"redisvet.test/summary/pacer"
)

// Settings reads settings.
type Settings struct {
	rdb   *redis.Client
	cache *memory.Cache[string]

	mu    sync.RWMutex
	local map[string]string

	once sync.Once
	mode string
}

// Map looks into a map first.
func (s *Settings) Map(ctx context.Context, name string) (string, error) { // want Map:"^HGET on a miss$"
	s.mu.RLock()
	v, ok := s.local[name]
	s.mu.RUnlock()
	if ok {
		return v, nil
	}
	v, err := s.rdb.HGet(ctx, "settings", name).Result()
	if err == nil {
		s.mu.Lock()
		s.local[name] = v
		s.mu.Unlock()
	}
	return v, err
}

// Cache asks a cache of the program's own first.
func (s *Settings) Cache(ctx context.Context, name string) (string, error) { // want Cache:`^GET on a miss through \(\*Settings\)\.read, key of GET setting:\{2\}$`
	if v, ok := s.cache.Get(name); ok {
		return v, nil
	}
	v, err := s.read(ctx, name)
	if err == nil {
		s.cache.Add(name, v)
	}
	return v, err
}

func (s *Settings) read(ctx context.Context, name string) (string, error) { // want read:`^GET, key of GET setting:\{2\}$`
	return s.rdb.Get(ctx, "setting:"+name).Result()
}

// Fill lets the cache call back.
func (s *Settings) Fill(ctx context.Context, name string) (string, error) {
	return s.cache.GetOrFill(name, func() (string, error) {
		return s.read(ctx, name)
	})
}

// Mode is read once in the life of the process.
func (s *Settings) Mode(ctx context.Context) string {
	s.once.Do(func() {
		s.mode, _ = s.read(ctx, "mode")
	})
	return s.mode
}

// Refresh has a cache, and does not ask it.
func (s *Settings) Refresh(ctx context.Context, name string) error { // want Refresh:`^GET through \(\*Settings\)\.read, key of GET setting:\{2\}$`
	v, err := s.read(ctx, name)
	if err != nil {
		return err
	}
	s.cache.Add(name, v)
	return nil
}

// Must tries again until it has an answer, with a pause.
func (s *Settings) Must(ctx context.Context, name string) (v string) {
	_ = pacer.Retry(ctx, func() (err error) {
		v, err = s.read(ctx, name)
		return err
	})
	return v
}

var errBusy = errors.New("locked")

// Lock is a try of its own, and a caller's loop is what repeats it.
func (s *Settings) Lock(ctx context.Context) error { // want Lock:"^SET$"
	ok, err := s.rdb.SetNX(ctx, "lock:settings", 1, time.Minute).Result()
	if err != nil {
		return err
	}
	if !ok {
		return errBusy
	}
	return nil
}
