// Package asks has clients that ask before they act. // want package:"reaches redis"
package asks

import (
	"context"
	"strings"

	"github.com/redis/go-redis/v9"
)

type Guard interface {
	Check(ctx context.Context) error
	Log(msg string)
}

type Client struct {
	rdb    *redis.Client
	guard  Guard
	before []func(key string) error
}

func (c *Client) Get(ctx context.Context, key string) (string, error) { // want Get:`^GET, key of GET \{2\}, asks Client.before, asks Guard.Check through \(\*Client\)\.check$`
	if err := c.check(ctx); err != nil {
		return "", err
	}
	for _, f := range c.before {
		if err := f(key); err != nil {
			return "", err
		}
	}
	c.guard.Log(key) // answers nothing, so that nobody is asked
	return c.rdb.Get(ctx, key).Result()
}

func (c *Client) check(ctx context.Context) error { // want check:`^asks Guard.Check$`
	return c.guard.Check(ctx)
}

type own struct{}

func (c *Client) Marked(ctx context.Context) error { // want Marked:`^asks Guard.Check unless stopped$`
	if ctx.Value(own{}) != nil {
		return nil
	}
	return c.guard.Check(ctx)
}

func (c *Client) ByKey(ctx context.Context, key string) error { // want ByKey:`^asks Guard.Check unless stopped$`
	if strings.HasPrefix(key, "own:") {
		return nil
	}
	return c.guard.Check(ctx)
}

// Before keeps a function.
func (c *Client) Before(f func(key string) error) { // want Before:`^keeps parameter 1 in Client.before$`
	c.before = append(c.before, f)
}

type Option func(*Client)

func WithBefore(f func(key string) error) Option { // want WithBefore:`^keeps parameter 0 in Client.before$`
	return func(c *Client) { c.before = []func(string) error{f} }
}

// Hook counts later.
type Hook struct{ rdb *redis.Client }

func (h *Hook) ProcessHook(next redis.ProcessHook) redis.ProcessHook { // want ProcessHook:`^later INCR$`
	return func(ctx context.Context, cmd redis.Cmder) error {
		h.rdb.Incr(ctx, "commands")
		return next(ctx, cmd)
	}
}
