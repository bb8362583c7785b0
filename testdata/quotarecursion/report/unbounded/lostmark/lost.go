// Package lostmark tests for a stop that does not come to pass.
package lostmark

import (
	"context"
	"errors"
	"sync"
	"time"

	"redisvet.test/quotarecursion/report/doubleread/stopped/cache"
)

var errOver = errors.New("over quota")

type own struct{}

// Forgetful marks the context and then reads with another one.
type Forgetful struct {
	cache *cache.Cache
}

// NewForgetful returns a guard that reads by c.
func NewForgetful(c *cache.Cache) *Forgetful { return &Forgetful{cache: c} }

// Check must not be canceled with the caller, and loses the mark with it.
func (f *Forgetful) Check(ctx context.Context, key string) error {
	if ctx.Value(own{}) != nil {
		return nil
	}
	ctx = context.WithValue(ctx, own{}, true)
	return f.read(context.Background(), key) // want unbounded:`infinite recursion; .*path: \(\*Forgetful\)\.Check -> \(\*Forgetful\)\.read -> \(\*Cache\)\.Get -> Guard\.Check$`
}

func (f *Forgetful) read(ctx context.Context, key string) error {
	v, err := f.cache.Get(ctx, "quota:"+key)
	if err == nil && v == "0" {
		err = errOver
	}
	return err
}

// Remembering keeps the answer for a second, but only when it has one.
type Remembering struct {
	cache *cache.Cache
	mu    sync.Mutex
	until time.Time
	value string
}

// NewRemembering returns a guard that reads by c.
func NewRemembering(c *cache.Cache) *Remembering { return &Remembering{cache: c} }

// Check reads when the answer is old, and then it is old for that read too.
func (r *Remembering) Check(ctx context.Context, key string) error {
	if v, ok := r.fresh(); ok {
		return verdict(v)
	}
	v, err := r.cache.Get(ctx, "quota") // want unbounded:`infinite recursion; .*path: \(\*Remembering\)\.Check -> \(\*Cache\)\.Get -> Guard\.Check$`
	if err != nil {
		return err
	}
	r.mu.Lock()
	r.value, r.until = v, time.Now().Add(time.Second)
	r.mu.Unlock()
	return verdict(v)
}

func (r *Remembering) fresh() (string, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.value, time.Now().Before(r.until)
}

func verdict(v string) error {
	if v == "0" {
		return errOver
	}
	return nil
}
