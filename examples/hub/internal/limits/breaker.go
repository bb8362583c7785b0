package limits

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	tripAfter = 5
	openFor   = 30 * time.Second
)

// Breaker stops calls to an integration that keeps failing. Its state is in
// Redis, so that all instances see it.
type Breaker struct {
	rdb *redis.Client
}

type circuit struct {
	Failures int       `json:"failures"`
	OpenTill time.Time `json:"open_till,omitzero"`
}

// NewBreaker returns a breaker that all instances of the hub share.
func NewBreaker(rdb *redis.Client) *Breaker {
	return &Breaker{rdb: rdb}
}

// CanExecute reports whether the circuit of the integration is closed.
func (b *Breaker) CanExecute(ctx context.Context, integration string) (bool, error) {
	c, err := b.load(ctx, integration)
	if err != nil {
		return false, err
	}
	return time.Now().After(c.OpenTill), nil
}

// RecordFailure counts a failure and opens the circuit after some.
func (b *Breaker) RecordFailure(ctx context.Context, integration string) error {
	c, err := b.load(ctx, integration)
	if err != nil {
		return err
	}
	if c.Failures++; c.Failures >= tripAfter {
		c = circuit{OpenTill: time.Now().Add(openFor)}
	}
	return b.save(ctx, integration, c)
}

// RecordSuccess forgets the failures.
func (b *Breaker) RecordSuccess(ctx context.Context, integration string) error {
	return b.rdb.Del(ctx, "circuit:"+integration).Err()
}

func (b *Breaker) load(ctx context.Context, integration string) (circuit, error) {
	var c circuit
	raw, err := b.rdb.Get(ctx, "circuit:"+integration).Bytes()
	if errors.Is(err, redis.Nil) {
		return c, nil
	}
	if err != nil {
		return c, err
	}
	return c, json.Unmarshal(raw, &c)
}

func (b *Breaker) save(ctx context.Context, integration string, c circuit) error {
	raw, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return b.rdb.Set(ctx, "circuit:"+integration, raw, time.Hour).Err()
}
