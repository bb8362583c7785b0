// Package shared has reads that the check shares with those who change the state,
// and that cannot be told apart by an edit.
package shared

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

var errOpen = errors.New("circuit open")

// Exported has a helper that others may call.
type Exported struct{ rdb *redis.Client }

func (e *Exported) Load(ctx context.Context, name string) string {
	return e.rdb.Get(ctx, "breaker:exported:"+name).Val() // want breaker:`no automatic fix: \(\*Exported\)\.RecordFailure also writes the key: give the check a cached read of its own`
}

func (e *Exported) Allow(ctx context.Context, name string) bool { return e.Load(ctx, name) != "open" }

func (e *Exported) RecordFailure(ctx context.Context, name string) {
	if e.Load(ctx, name) == "half_open" {
		e.rdb.Set(ctx, "breaker:exported:"+name, "open", time.Minute)
	}
}

// Once checks first, and writes when the operation has failed.
type Once struct{ rdb *redis.Client }

func (o *Once) Execute(ctx context.Context, name string, f func() error) error {
	if o.rdb.Get(ctx, "breaker:once:"+name).Val() == "open" { // want breaker:`no automatic fix: \(\*Once\)\.Execute also writes the key: give the check a cached read of its own`
		return errOpen
	}
	err := f()
	if err != nil {
		o.rdb.Set(ctx, "breaker:once:"+name, "open", time.Minute)
	}
	return err
}

// Counted compares a count in the check itself.
type Counted struct {
	rdb *redis.Client
	max int
}

func (c *Counted) failures(ctx context.Context, name string) int {
	n, _ := c.rdb.Get(ctx, "breaker:failures:"+name).Int() // want breaker:`no automatic fix: it is compared with a limit`
	return n
}

func (c *Counted) Allow(ctx context.Context, name string) bool {
	return c.failures(ctx, name) < c.max
}

func (c *Counted) RecordFailure(ctx context.Context, name string) {
	c.rdb.Set(ctx, "breaker:failures:"+name, c.failures(ctx, name)+1, time.Minute)
}

// Twice reads two things in its helper, which one parameter cannot be for.
type Twice struct{ rdb, other *redis.Client }

func (t *Twice) load(ctx context.Context, name string) string {
	v := t.rdb.Get(ctx, "breaker:twice:"+name).Val() // want breaker:`on every call of \(\*Twice\)\.Allow`
	t.other.Publish(ctx, "asked", name)
	return v
}

func (t *Twice) Allow(ctx context.Context, name string) bool { return t.load(ctx, name) != "open" }

func (t *Twice) RecordFailure(ctx context.Context, name string) {
	if t.load(ctx, name) == "half_open" {
		t.rdb.Set(ctx, "breaker:twice:"+name, "open", time.Minute)
	}
}
