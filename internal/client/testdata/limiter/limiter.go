// Package limiter has guards that a client calls and that ask the same client.
package limiter

import (
	"context"

	"example.com/tiny/tinyredis"
)

// A hook that reads its limit with the client that calls it.
type limit struct{ rdb *tinyredis.Client }

func Limited(rdb *tinyredis.Client) {
	rdb.AddHook(&limit{rdb})
}

func (l *limit) Before(ctx context.Context, command string) error {
	return l.rdb.Get(ctx, "limit").Err() // want unbounded:`path: .*Before -> GET -> the hook$`
}

// A hook that reads its limit with another client.
type apart struct{ limits *tinyredis.Client }

func LimitedApart(rdb, limits *tinyredis.Client) {
	rdb.AddHook(&apart{limits})
}

func (a *apart) Before(ctx context.Context, command string) error {
	return a.limits.Get(ctx, "limit").Err()
}

// A callback of the options that reads with the client that they build.
func WithToken(addr string) *tinyredis.Client {
	var rdb *tinyredis.Client
	opt := &tinyredis.Options{Addr: addr, Token: func(ctx context.Context) (string, error) {
		return rdb.Get(ctx, "token").Text() // want unbounded:`path: .*-> GET -> Token$`
	}}
	rdb = tinyredis.Dial(opt)
	return rdb
}
