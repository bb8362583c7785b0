// Package moves has breakers whose scripts also move them to another state: a copy of
// the answer would keep them open for longer, or ask an ill server again.
package moves

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
)

var errOpen = errors.New("open")

type Breaker struct{ rdb *redis.Client }

var probe = redis.NewScript(`
local state = redis.call('GET', KEYS[1]) or 'closed'
if state == 'open' then
	local since = tonumber(redis.call('GET', KEYS[2]) or '0')
	if tonumber(redis.call('TIME')[1]) - since >= tonumber(ARGV[1]) then
		redis.call('SET', KEYS[1], 'half-open')
		return 'half-open'
	end
end
return state`)

// Allow moves from open to half-open.
func (b *Breaker) Allow(ctx context.Context, name string) error {
	s, err := probe.Run(ctx, b.rdb, []string{"circuit_breaker:" + name, "circuit_breaker:since:" + name}, 30).Text() // want breaker:`^EVALSHA "circuit_breaker:\* circuit_breaker:since:\*" on every call of \(\*Breaker\)\.Allow; its script also moves the breaker; a breaker that keeps its state in the process and shares it, as redisguard\.Breaker does, asks once per its TTL of 10 s$`
	if err == nil && s == "open" {
		return errOpen
	}
	return nil
}

// Eval is given the text of the script.
func (b *Breaker) Eval(ctx context.Context, name string) bool {
	s, _ := b.rdb.Eval(ctx, `if redis.call("TTL", KEYS[1]) < 10 then redis.call("SET", KEYS[2], "half_open") end return redis.call("GET", KEYS[2])`, // want breaker:`also moves the breaker`
		[]string{"circuit_breaker:until:" + name, "circuit_breaker:" + name}).Text()
	return s != "open"
}

var hash = redis.NewScript(`
if redis.call('HGET', KEYS[1], 'state') == 'open' and redis.call('HGET', KEYS[1], 'until') < ARGV[1] then
	redis.call('HSET', KEYS[1], 'state', 'half-open')
end
return redis.call('HGET', KEYS[1], 'state')`)

// ask is a helper for the script.
func (b *Breaker) ask(ctx context.Context, name string) (string, error) {
	return hash.Run(ctx, b.rdb, []string{"circuit_breaker:hash:" + name}, 1).Text() // want breaker:`also moves the breaker`
}

func (b *Breaker) CanExecute(ctx context.Context, name string) bool {
	s, err := b.ask(ctx, name)
	return err != nil || s != "open"
}

// Ready closes what has been half-open.
func (b *Breaker) Ready(ctx context.Context, name string) bool {
	s, _ := redis.NewScript(`if redis.call('EXISTS', KEYS[2]) == 0 then redis.call('SET', KEYS[1], 'closed') end
return redis.call('GET', KEYS[1])`).Run(ctx, b.rdb, []string{"circuit_breaker:ready:" + name, "circuit_breaker:block:" + name}).Text() // want breaker:`also moves the breaker`
	return s != "open"
}

// Execute asks before it calls.
func (b *Breaker) Execute(ctx context.Context, name string, f func() error) error {
	s, err := probe.Run(ctx, b.rdb, []string{"circuit_breaker:run:" + name, "circuit_breaker:since:" + name}, 30).Text() // want breaker:`also moves the breaker`
	if err == nil && s == "open" {
		return errOpen
	}
	return f()
}

var looks = redis.NewScript(`return redis.call('GET', KEYS[1]) or 'closed'`)

// Looks only reads, so that a copy does.
func (b *Breaker) Looks(ctx context.Context, name string) bool {
	s, _ := looks.Run(ctx, b.rdb, []string{"circuit_breaker:looks:" + name}).Text() // want breaker:`; a 10 s in-process cache would ask once per key per 10 s`
	return s != "open"
}
