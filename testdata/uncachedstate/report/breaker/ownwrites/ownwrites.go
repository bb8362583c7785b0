// Package ownwrites has breakers that also write their state. Where each call does so, a
// copy saves nothing: the process forgets it as soon as it writes.
package ownwrites

import (
	"context"
	"encoding/json"
	"time"

	"github.com/redis/go-redis/v9"
)

type circuit struct {
	State     string
	Successes int
	Failures  int
	LastCall  time.Time
}

// JSON writes after each call.
type JSON struct{ rdb *redis.Client }

// Allow asks before a call.
func (b *JSON) Allow(ctx context.Context, name string) bool {
	c, err := b.load(ctx, name)
	return err != nil || c.State != "open"
}

// RecordSuccess moves the window.
func (b *JSON) RecordSuccess(ctx context.Context, name string) error {
	c, err := b.load(ctx, name)
	if err != nil {
		return err
	}
	if c.State == "half-open" {
		c.State = "closed"
	}
	c.Successes++
	c.LastCall = time.Now()
	return b.save(ctx, name, c)
}

func (b *JSON) load(ctx context.Context, name string) (circuit, error) {
	var c circuit
	raw, err := b.rdb.Get(ctx, "circuit:json:"+name).Bytes() // want breaker:`^GET "circuit:json:\*" on every call of \(\*JSON\)\.Allow; \(\*JSON\)\.RecordSuccess writes the key on every call, too: count in the process, and write only changes of the state; no automatic fix: a copy would end with the next write$`
	if err != nil {
		return c, err
	}
	return c, json.Unmarshal(raw, &c)
}

func (b *JSON) save(ctx context.Context, name string, c circuit) error {
	raw, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return b.rdb.Set(ctx, "circuit:json:"+name, raw, time.Hour).Err()
}

// Hash counts what succeeds and what fails in the hash of its state.
type Hash struct{ rdb *redis.Client }

// Allow compares a field.
func (b *Hash) Allow(ctx context.Context, name string) bool {
	return b.rdb.HGetAll(ctx, "breaker:hash:"+name).Val()["state"] != "open" // want breaker:`\(\*Hash\)\.Report writes the key on every call, too`
}

// Report is told of each call.
func (b *Hash) Report(ctx context.Context, name string, ok bool) {
	if ok {
		b.rdb.HIncrBy(ctx, "breaker:hash:"+name, "successes", 1)
	} else {
		b.rdb.HIncrBy(ctx, "breaker:hash:"+name, "failures", 1)
	}
}

// Removes forgets failures after each call that succeeds: that there is none lasts.
type Removes struct{ rdb *redis.Client }

// Allow asks for a mark.
func (b *Removes) Allow(ctx context.Context, name string) bool {
	return b.rdb.Get(ctx, "breaker:removed:"+name).Val() != "open" // want breaker:`a 10 s in-process cache would ask once per key per 10 s`
}

// RecordSuccess removes it.
func (b *Removes) RecordSuccess(ctx context.Context, name string) error {
	return b.rdb.Del(ctx, "breaker:removed:"+name).Err()
}

// RecordFailure sets it.
func (b *Removes) RecordFailure(ctx context.Context, name string) error {
	return b.rdb.Set(ctx, "breaker:removed:"+name, "open", time.Minute).Err()
}

// Fails writes after failures only.
type Fails struct{ rdb *redis.Client }

// Allow asks for a mark.
func (b *Fails) Allow(ctx context.Context, name string) bool {
	return b.rdb.Get(ctx, "breaker:fails:"+name).Val() != "open" // want breaker:`a 10 s in-process cache would ask once per key per 10 s`
}

// RecordResult is told of each call.
func (b *Fails) RecordResult(ctx context.Context, name string, err error) {
	if err != nil {
		b.rdb.Set(ctx, "breaker:fails:"+name, "open", time.Minute)
	}
}

// RecordFailure is told of those that fail.
func (b *Fails) RecordFailure(ctx context.Context, name string) {
	b.rdb.Set(ctx, "breaker:fails:"+name, "open", time.Minute)
}

// ForceOpen is for people.
func (b *Fails) ForceOpen(ctx context.Context, name string) {
	b.rdb.Set(ctx, "breaker:fails:"+name, "open", time.Hour)
}

// Moves writes where what it has read has to change.
type Moves struct{ rdb *redis.Client }

// Allow asks for the state.
func (b *Moves) Allow(ctx context.Context, name string) bool {
	return b.state(ctx, name) != "open"
}

// RecordSuccess closes a circuit that is not closed.
func (b *Moves) RecordSuccess(ctx context.Context, name string) {
	if b.state(ctx, name) != "closed" {
		b.rdb.Set(ctx, "breaker:moves:"+name, "closed", 0)
	}
}

func (b *Moves) state(ctx context.Context, name string) string {
	return b.rdb.Get(ctx, "breaker:moves:"+name).Val() // want breaker:`a 10 s in-process cache would ask once per key per 10 s`
}

// Flat sets a constant each time.
type Flat struct{ rdb *redis.Client }

// Allow asks for the state.
func (b *Flat) Allow(ctx context.Context, name string) bool {
	return b.rdb.Get(ctx, "breaker:flat:"+name).Val() != "open" // want breaker:`\(\*Flat\)\.OnResponse writes the key on every call, too`
}

// OnResponse closes the circuit, whatever it was.
func (b *Flat) OnResponse(ctx context.Context, name string, status int) error {
	if status >= 500 {
		return b.rdb.Set(ctx, "breaker:flat:"+name, "open", time.Minute).Err()
	}
	return b.rdb.Set(ctx, "breaker:flat:"+name, "closed", 0).Err()
}

// Rare is closed and opened by few calls, though their names have words of those that
// record each one.
type Rare struct{ rdb *redis.Client }

// Allow asks for the state.
func (b *Rare) Allow(ctx context.Context, name string) bool {
	return b.rdb.Get(ctx, "breaker:rare:"+name).Val() != "open" // want breaker:`a 10 s in-process cache would ask once per key per 10 s`
}

// ReportOutage is for what is known to be down.
func (b *Rare) ReportOutage(ctx context.Context, name string) error {
	return b.rdb.Set(ctx, "breaker:rare:"+name, "open", time.Hour).Err()
}

// CompleteRecovery ends that.
func (b *Rare) CompleteRecovery(ctx context.Context, name string) error {
	return b.rdb.Set(ctx, "breaker:rare:"+name, "closed", 0).Err()
}

// RecordExceptions has a plural.
func (b *Rare) RecordExceptions(ctx context.Context, name string) error {
	return b.rdb.Set(ctx, "breaker:rare:"+name, "open", time.Minute).Err()
}
