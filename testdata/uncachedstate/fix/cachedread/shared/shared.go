// Package shared has breakers whose helper reads for the check and for those who
// change the state.
package shared

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

// ErrOpen says that the circuit is open.
var ErrOpen = errors.New("circuit open")

type state struct {
	State    string    `json:"state"`
	Failures int       `json:"failures"`
	Until    time.Time `json:"until"`
}

// Breaker keeps its state as JSON.
type Breaker struct {
	rdb *redis.Client
	max int
}

func (b *Breaker) load(ctx context.Context, name string) (state, error) {
	s := state{State: "closed"}
	raw, err := b.rdb.Get(ctx, "breaker:"+name).Bytes() // want breaker:`GET "breaker:\*" on every call of \(\*Breaker\)\.Allow; a 10 s in-process cache would ask once per key per 10 s$`
	if errors.Is(err, redis.Nil) {
		return s, nil
	}
	if err != nil {
		return s, err
	}
	return s, json.Unmarshal(raw, &s)
}

func (b *Breaker) save(ctx context.Context, name string, s state) error {
	raw, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return b.rdb.Set(ctx, "breaker:"+name, raw, time.Hour).Err()
}

// Allow is the check.
func (b *Breaker) Allow(ctx context.Context, name string) error {
	s, err := b.load(ctx, name)
	if err != nil {
		return nil
	}
	if s.State == "open" && time.Now().Before(s.Until) {
		return ErrOpen
	}
	return nil
}

// RecordFailure reads in order to write back.
func (b *Breaker) RecordFailure(ctx context.Context, name string) error {
	s, err := b.load(ctx, name)
	if err != nil {
		return err
	}
	if s.Failures++; s.Failures >= b.max {
		s.State, s.Until = "open", time.Now().Add(time.Minute)
	}
	return b.save(ctx, name, s)
}

// RecordSuccess closes the circuit.
func (b *Breaker) RecordSuccess(ctx context.Context, name string) error {
	if s, err := b.load(ctx, name); err != nil || s.State == "closed" {
		return err
	}
	return b.save(ctx, name, state{State: "closed"})
}

// Snapshot is for a page.
func (b *Breaker) Snapshot(ctx context.Context, name string) (state, error) {
	return b.load(ctx, name)
}
