// Package shared has a breaker whose check reads copies, and whose writers read
// fresh through the same helper.
package shared

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redisvet/redisvet/redisguard"
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

// A loadSource is what load reads from: the client, or copies of its answers.
type loadSource interface {
	Get(ctx context.Context, key string) *redis.StringCmd
}

func (b *Breaker) load(ctx context.Context, from loadSource, name string) (state, error) {
	s := state{State: "closed"}
	raw, err := from.Get(ctx, "breaker:"+name).Bytes()
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
	s, err := b.load(ctx, redisguard.Cached(b.rdb, 10*time.Second), name)
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
	s, err := b.load(ctx, b.rdb, name)
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
	if s, err := b.load(ctx, b.rdb, name); err != nil || s.State == "closed" {
		return err
	}
	return b.save(ctx, name, state{State: "closed"})
}

// Snapshot is for a page.
func (b *Breaker) Snapshot(ctx context.Context, name string) (state, error) {
	return b.load(ctx, b.rdb, name)
}
