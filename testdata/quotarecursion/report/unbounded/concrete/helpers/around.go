package helpers

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
)

// Around asks in a function that is given the command.
type Around struct {
	rdb  *redis.Client
	plan *Plan
}

// Plan has a limit by tenant.
type Plan struct {
	around *Around
	limits map[string]int
}

// Incr gives its command to guarded.
func (a *Around) Incr(ctx context.Context, tenant, key string) (n int64, err error) {
	err = a.guarded(ctx, tenant, func() error {
		n, err = a.rdb.Incr(ctx, key).Result()
		return err
	})
	return n, err
}

func (a *Around) guarded(ctx context.Context, tenant string, send func() error) error {
	if err := a.plan.Fits(ctx, tenant); err != nil {
		return err
	}
	return send()
}

// Fits counts by what it guards.
func (p *Plan) Fits(ctx context.Context, tenant string) error {
	limit, ok := p.limits[tenant]
	if !ok {
		return nil
	}
	n, err := p.around.Incr(ctx, tenant, "used:"+tenant) // want unbounded:`infinite recursion; .*path: \(\*Plan\)\.Fits -> \(\*Around\)\.Incr -> \(\*Around\)\.guarded -> \(\*Plan\)\.Fits$`
	if err == nil && n > int64(limit) {
		return errOver
	}
	return err
}

// Positive sends where the guard says yes, and the guard has a limit that others
// set.
type Positive struct {
	rdb   *redis.Client
	limit int64
}

// SetLimit is configuration.
func (p *Positive) SetLimit(n int64) { p.limit = n }

// Get is guarded by a branch that it enters.
func (p *Positive) Get(ctx context.Context, key string) (int64, error) {
	var err error
	ok := true
	if p.rdb != nil {
		ok, err = p.may(ctx)
	}
	if ok && err == nil {
		return p.rdb.Get(ctx, key).Int64()
	}
	return 0, errors.Join(errOver, err)
}

func (p *Positive) may(ctx context.Context) (bool, error) {
	if p.limit == 0 {
		return true, nil
	}
	n, err := p.Get(ctx, "used") // want unbounded:`infinite recursion; .*path: \(\*Positive\)\.may -> \(\*Positive\)\.Get -> \(\*Positive\)\.may$`
	return n < p.limit, err
}
