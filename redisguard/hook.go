package redisguard

import (
	"context"
	"sync/atomic"

	"github.com/redis/go-redis/v9"
)

// Charge has a client pay: it adds the quota's Hook to it, and to the clients
// of a cluster's or ring's nodes, on which Watch runs transactions. Call it
// before the client is used.
func (q *Quota) Charge(c redis.UniversalClient) { addHook(c, q.Hook()) }

// Hook is what Charge adds. A command costs one operation and a pipeline as
// many as it has commands; what go-redis sends to open a connection costs
// nothing, or it could not be opened to be told of the denial. A command that
// is denied is not sent and fails with a *QuotaError, and of a pipeline all
// commands do. What comes through the hook twice is charged once.
//
// Pub/Sub is not charged. What Conn returns is not before go-redis v9.16, and
// what WithTimeout returns is not from v9.22 on: they carry no hooks there. On
// the quota's own client every command fails with ErrGuardedClient.
func (q *Quota) Hook() redis.Hook { return quotaHook{q} }

type quotaHook struct{ q *Quota }

// DialHook implements redis.Hook.
func (h quotaHook) DialHook(next redis.DialHook) redis.DialHook { return next }

// ProcessHook implements redis.Hook.
func (h quotaHook) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if err := h.charge(ctx, cmd); err != nil {
			cmd.SetErr(err)
			return err
		}
		return next(h.paid(ctx), cmd)
	}
}

// ProcessPipelineHook implements redis.Hook.
func (h quotaHook) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		if err := h.charge(ctx, cmds...); err != nil {
			for _, cmd := range cmds {
				cmd.SetErr(err)
			}
			return err
		}
		return next(h.paid(ctx), cmds)
	}
}

// charged marks the context of what a quota has been charged for.
type charged struct{ q *Quota }

func (h quotaHook) paid(ctx context.Context) context.Context {
	return context.WithValue(ctx, charged(h), true)
}

func (h quotaHook) charge(ctx context.Context, cmds ...redis.Cmder) error {
	if found, ok := ctx.Value(probeKey{}).(*atomic.Bool); ok {
		found.Store(true)
		return context.Canceled
	}
	if own, ok := ctx.Value(ownRequest{}).(*Quota); ok {
		own.circle.Store(true) // this quota's, or another's that this one charges
		return ErrGuardedClient
	}
	if ctx.Value(charged(h)) != nil {
		return nil
	}
	n := 0
	for _, cmd := range cmds {
		if !free[cmd.Name()] {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	tenant := ""
	if h.q.tenant != nil {
		tenant = h.q.tenant(ctx)
	}
	return h.q.Spend(ctx, tenant, n)
}

// free are the commands that go-redis sends of its own: to open a connection,
// and around a transaction.
var free = map[string]bool{
	"hello": true, "auth": true, "client": true, "select": true, "readonly": true, "readwrite": true,
	"multi": true, "exec": true, "discard": true, "watch": true, "unwatch": true,
}
