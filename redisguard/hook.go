package redisguard

import (
	"context"
	"sync/atomic"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard/internal/sent"
)

// Charge makes a client pay the quota: it adds the quota's Hook to the client.
// It also adds it to the clients of cluster and ring nodes, on which Watch runs
// transactions. Call it before the client is used.
func (q *Quota) Charge(c redis.UniversalClient) { addHook(c, q.Hook()) }

// Hook returns the hook that Charge adds. A command costs one operation, and a
// pipeline one per command. Commands that go-redis sends to open a connection
// are free; otherwise no connection could open to report a denial. A denied
// command is not sent and fails with a *QuotaError. In a denied pipeline, all
// commands do. A command that passes the hook twice is charged once.
//
// Pub/Sub is not charged. Before go-redis v9.16, clients from Conn have no
// hooks. From v9.22 on, clients from WithTimeout have none. On the quota's own
// client, every command fails with ErrGuardedClient.
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

// charged marks the context of a command that a quota has been charged for.
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
		own.cycle.Store(true) // this quota, or another one that this one charges
		return ErrGuardedClient
	}
	if ctx.Value(charged(h)) != nil {
		return nil
	}
	n := 0
	for _, cmd := range cmds {
		if !sent.Opens(cmd) && !transaction[cmd.Name()] {
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

// transaction contains the commands that go-redis sends by itself around a
// transaction.
var transaction = map[string]bool{
	"multi": true, "exec": true, "discard": true, "watch": true, "unwatch": true,
}
