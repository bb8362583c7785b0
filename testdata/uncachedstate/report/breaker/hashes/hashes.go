// Package hashes has breakers that ask before a call and note its outcome after it.
package hashes

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

var errOpen = errors.New("circuit open")

// Breaker keeps its state and its failures in one hash. What it sets is its state, and no
// call is counted.
type Breaker struct {
	rdb       redis.UniversalClient
	threshold int64
	cool      time.Duration
}

func (b *Breaker) Do(ctx context.Context, service string, call func() error) error {
	vals, err := b.rdb.HGetAll(ctx, "cb:"+service).Result() // want breaker:`^HGETALL "cb:\*" on every call of \(\*Breaker\)\.Do; a 10 s in-process cache would ask once per key per 10 s; no automatic fix: \(\*Breaker\)\.Do also writes the key: give the check a cached read of its own`
	if err == nil && vals["state"] == "open" {
		at, _ := strconv.ParseInt(vals["opened_at"], 10, 64)
		if time.Since(time.Unix(at, 0)) < b.cool {
			return errOpen
		}
	}
	if err := call(); err != nil {
		n, _ := b.rdb.HIncrBy(ctx, "cb:"+service, "failures", 1).Result()
		if n >= b.threshold {
			b.rdb.HSet(ctx, "cb:"+service, "state", "open", "opened_at", time.Now().Unix())
		}
		return err
	}
	b.rdb.HSet(ctx, "cb:"+service, "failures", 0, "state", "closed")
	return nil
}

// Remote runs one call: Run starts no program.
type Remote[T any] struct {
	rdb  redis.Cmdable
	name string
	call func(context.Context) (T, error)
}

func (r Remote[T]) Run(ctx context.Context) (T, error) {
	var none T
	st, err := r.rdb.Get(ctx, "breaker:"+r.name).Result() // want breaker:`^GET "breaker:\*" on every call of Remote\.Run`
	if err == nil && st == "open" {
		return none, errOpen
	}
	return r.call(ctx)
}

// Fuse is given what to run.
type Fuse struct{ rdb *redis.Client }

func (f *Fuse) Run(ctx context.Context, name string, call func() error) error {
	if f.rdb.Get(ctx, "breaker:fuse:"+name).Val() == "open" { // want breaker:`^GET "breaker:fuse:\*" on every call of \(\*Fuse\)\.Run`
		return errOpen
	}
	return call()
}

type phase string

const open phase = "open"

type snapshot struct {
	Phase phase
	Since time.Time
}

// An archive is asked by who knows what a state means.
type archive interface {
	load(ctx context.Context, name string) (snapshot, error)
}

type states struct {
	rdb    *redis.Client
	prefix string
}

func (s *states) load(ctx context.Context, name string) (snapshot, error) {
	var snap snapshot
	b, err := s.rdb.Get(ctx, s.prefix+name).Bytes() // want breaker:`^GET "svc:circuit:\*" on every call of \(\*Circuit\)\.Ready`
	if err != nil {
		return snap, err
	}
	err = json.Unmarshal(b, &snap)
	return snap, err
}

type Circuit struct{ from archive }

func New(rdb *redis.Client) *Circuit { return &Circuit{&states{rdb, "svc:circuit:"}} }

func (c *Circuit) Ready(ctx context.Context, name string) bool {
	s, err := c.from.load(ctx, name)
	return err != nil || s.Phase != open || time.Since(s.Since) > time.Minute
}
