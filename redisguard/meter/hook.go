package meter

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard/internal/sent"
)

// A hook is that of a Meter on one client.
type hook struct {
	m  *Meter
	at sent.Level
}

// passed marks the context of a command that the Meter has seen.
type passed struct{ m *Meter }

// DialHook implements redis.Hook.
func (h hook) DialHook(next redis.DialHook) redis.DialHook { return next }

// ProcessHook implements redis.Hook.
func (h hook) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		ctx, l := h.look(ctx)
		if !l.any() {
			return next(ctx, cmd)
		}
		var stack sent.Stack
		stack.Callers()
		if stack.Own(cmd) {
			return next(ctx, cmd)
		}
		stack.Resolve(ctx)
		began := time.Now()
		err := next(ctx, cmd)
		c := measured(cmd, err)
		c[latency], c[roundTrips] = time.Since(began).Nanoseconds(), 1
		l.add(&stack, cmd, c)
		return err
	}
}

// ProcessPipelineHook implements redis.Hook.
func (h hook) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		ctx, l := h.look(ctx)
		if !l.any() {
			return next(ctx, cmds)
		}
		var stack sent.Stack
		stack.Callers()
		if len(cmds) > 0 && stack.Own(cmds[0]) {
			return next(ctx, cmds)
		}
		stack.Resolve(ctx)
		began := time.Now()
		err := next(ctx, cmds)
		l.addTrip(&stack, time.Since(began))
		for _, cmd := range cmds {
			l.add(&stack, cmd, measured(cmd, cmd.Err()))
		}
		return err
	}
}

// A look is at one command or pipeline: who counts it.
type look struct {
	m *Meter   // nil: it is not in the sample
	r *request // nil: no request, or nobody counts by request
}

func (h hook) look(ctx context.Context) (context.Context, look) {
	ctx, first := h.at.First(ctx, passed{h.m})
	if !first {
		return ctx, look{}
	}
	var l look
	if h.m.sampled() {
		l.m = h.m
	}
	if h.m.requests.Load() {
		l.r, _ = ctx.Value(requestKey{h.m}).(*request)
	}
	return ctx, l
}

func (l look) any() bool { return l.m != nil || l.r != nil }

func (l look) add(stack *sent.Stack, cmd redis.Cmder, c counts) {
	if l.m != nil {
		l.m.add(stack, cmd, c)
	}
	if l.r != nil {
		l.r.add(stack, cmd, c)
	}
}

// pipeline is the command label of a pipeline's round trip.
const pipeline = "pipeline"

func (l look) addTrip(stack *sent.Stack, took time.Duration) {
	c := counts{latency: took.Nanoseconds(), roundTrips: 1}
	if l.m != nil {
		l.m.addTrip(stack, c)
	}
	if l.r != nil {
		l.r.addTrip(c)
	}
}
