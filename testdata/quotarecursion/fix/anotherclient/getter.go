package anotherclient

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// pair has a client for data and one for what is about it.
type pair struct{ data, meta *redis.Client }

func (p *pair) dataClient() *redis.Client { return p.data }
func (p *pair) metaClient() *redis.Client { return p.meta }

type paired struct {
	base
	p *pair
}

func (h paired) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if h.p.dataClient().Exists(ctx, "stop").Val() == 1 { // want unbounded:`infinite recursion`
			return errOver
		}
		return next(ctx, cmd)
	}
}

// ConnectPair makes both, and has a hook look after the data.
func ConnectPair(addr string) *redis.Client {
	p := &pair{data: redis.NewClient(&redis.Options{Addr: addr}), meta: redis.NewClient(&redis.Options{Addr: addr})}
	p.data.AddHook(paired{p: p})
	p.metaClient().Set(context.Background(), "stop", "", 0)
	return p.data
}
