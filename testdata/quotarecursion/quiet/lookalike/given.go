package lookalike

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type options struct{ gas uint64 }

type transaction struct{ to string }

func (t *transaction) To() string { return t.to }

func sign(o *options) *transaction { return &transaction{to: "0x"} }

// Poster gives one thing to a function and to the one that it calls, which is
// no connection.
type Poster struct{ rdb *redis.Client }

func (p *Poster) Send(ctx context.Context, opts *options, fn func(*options) (*transaction, error)) (*transaction, error) {
	if err := p.rdb.Set(ctx, "poster:gas", opts.gas, 0).Err(); err != nil {
		return nil, err
	}
	tx, err := fn(opts)
	if err != nil {
		return nil, err
	}
	tx = sign(opts)
	return tx, p.rdb.LPush(ctx, "poster:queue", tx.To()).Err()
}
