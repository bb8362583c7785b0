package redisguard

import "context"

// Do calls f unless the breaker is open for name; then it returns an OpenError.
// A panic in f counts as a failure and continues. If ctx has ended, Do returns
// its error and does not call f.
//
// Names should be a few dependencies. If open names fill the guard's memory,
// further names are not guarded.
func Do[T any](ctx context.Context, b *Breaker, name string, f func(context.Context) (T, error)) (T, error) {
	if err := ctx.Err(); err == nil && !b.o.Rollout.Has(name) {
		return before(ctx, b, name, f)
	}
	p, err := b.Acquire(ctx, name)
	if err != nil {
		var none T
		return none, err
	}
	outcome := Failure // of a panic
	defer func() { p.leave(outcome) }()
	v, err := f(ctx)
	outcome = b.o.outcome(ctx, err)
	return v, err
}

// Acquire is the first half of Do, for calls that do not fit into a function.
// Its errors are those of Do. Unless it fails, make the call and then Record its
// result. A name outside of the Rollout is admitted and not counted: ask Rollout.Has
// and do what the program did before.
func (b *Breaker) Acquire(ctx context.Context, name string) (Permit, error) {
	if err := ctx.Err(); err != nil {
		return Permit{}, err
	}
	if !b.o.Rollout.Has(name) {
		return Permit{}, nil
	}
	c := b.circuits.get(name)
	if c == nil {
		return Permit{}, nil
	}
	e, err := c.enter(ctx)
	if err != nil {
		return Permit{}, err
	}
	return Permit{c: c, entry: e}, nil
}

// A Permit is a call that a Breaker has admitted. Do not copy it, because each copy
// would count; go vet reports that. A Permit without a Record does not count; if it
// is a probe's, no other call takes its place for ProbeFor.
type Permit struct {
	_     noCopy
	c     *circuit
	entry entrance
}

// noCopy makes go vet report copies.
type noCopy struct{}

func (*noCopy) Lock()   {}
func (*noCopy) Unlock() {}

// Record counts the result of the call, by the Outcome of the breaker's
// options: its error, or nil. ctx is the caller's. Further Records do nothing,
// so that one may be deferred for a panic.
func (p *Permit) Record(ctx context.Context, err error) {
	if p.c == nil {
		return
	}
	outcome := Failure // of a panic in Outcome
	defer func() { p.leave(outcome) }()
	outcome = p.c.b.o.outcome(ctx, err)
}

func (p *Permit) leave(o Outcome) {
	if c := p.c; c != nil {
		p.c = nil
		c.leave(p.entry, o)
	}
}
