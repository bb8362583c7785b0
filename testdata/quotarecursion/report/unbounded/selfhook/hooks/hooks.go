// Package hooks has hooks that are given a client, and installs none of them.
package hooks

import (
	"context"
	"net"

	"github.com/redis/go-redis/v9"
)

// Tenants counts commands by tenant.
type Tenants struct {
	rdb redis.UniversalClient
}

// NewTenants returns a hook that counts in rdb.
func NewTenants(rdb redis.UniversalClient) *Tenants { return &Tenants{rdb: rdb} }

// DialHook does nothing.
func (t *Tenants) DialHook(next redis.DialHook) redis.DialHook { return next }

// ProcessHook counts.
func (t *Tenants) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if err := t.rdb.HIncrBy(ctx, "tenants", "commands", 1).Err(); err != nil {
			return err
		}
		return next(ctx, cmd)
	}
}

// ProcessPipelineHook does nothing.
func (t *Tenants) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

// Batches counts batches by a batch.
type Batches struct {
	rdb *redis.Client
}

// NewBatches returns a hook that counts in rdb.
func NewBatches(rdb *redis.Client) *Batches { return &Batches{rdb: rdb} }

// DialHook does nothing.
func (b *Batches) DialHook(next redis.DialHook) redis.DialHook { return next }

// ProcessHook does nothing.
func (b *Batches) ProcessHook(next redis.ProcessHook) redis.ProcessHook { return next }

// ProcessPipelineHook sends a pipeline, which comes back here.
func (b *Batches) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		if err := b.count(ctx, len(cmds)); err != nil {
			return err
		}
		return next(ctx, cmds)
	}
}

func (b *Batches) count(ctx context.Context, n int) error {
	_, err := b.rdb.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		pipe.Incr(ctx, "batches")
		pipe.IncrBy(ctx, "batched", int64(n))
		return nil
	})
	return err
}

// Dials counts connections before they are there.
type Dials struct {
	rdb *redis.Client
}

// NewDials returns a hook that counts in rdb.
func NewDials(rdb *redis.Client) Dials { return Dials{rdb: rdb} }

// DialHook needs a connection to open one.
func (d Dials) DialHook(next redis.DialHook) redis.DialHook {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		if err := d.rdb.Incr(ctx, "dials").Err(); err != nil {
			return nil, err
		}
		return next(ctx, network, addr)
	}
}

// ProcessHook does nothing.
func (d Dials) ProcessHook(next redis.ProcessHook) redis.ProcessHook { return next }

// ProcessPipelineHook does nothing.
func (d Dials) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}
