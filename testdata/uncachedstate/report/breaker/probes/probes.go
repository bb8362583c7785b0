// Package probes has a breaker whose script counts only what it lets through while the
// circuit is half-open.
package probes

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Breaker struct{ rdb *redis.Client }

const allow = `
local data = redis.call('HMGET', KEYS[1], 'state', 'until', 'probes')
local state = data[1] or 'closed'
local probes = tonumber(data[3]) or 0
if state == 'open' then
  if tonumber(ARGV[1]) < (tonumber(data[2]) or 0) then return {0, 'open'} end
  redis.call('HMSET', KEYS[1], 'state', 'half_open', 'probes', 0)
  state = 'half_open'
end
if state == 'half_open' then
  if probes >= tonumber(ARGV[2]) then return {0, 'half_open'} end
  redis.call('HINCRBY', KEYS[1], 'probes', 1)
end
return {1, state}`

// Allow asks in each call.
func (b *Breaker) Allow(ctx context.Context, provider string, now, probes int64) (bool, error) {
	v, err := b.rdb.Eval(ctx, allow, []string{"breaker:{" + provider + "}:state"}, now, probes).Slice() // want breaker:`^EVAL "breaker:\{\*\}:state" on every call of \(\*Breaker\)\.Allow; its script also moves the breaker; a breaker that keeps its state in the process`
	if err != nil || len(v) == 0 {
		return true, err
	}
	return v[0] == int64(1), nil
}

// Report counts every call in a window: it writes each time.
func (b *Breaker) Report(ctx context.Context, provider string, minute string) error {
	return b.rdb.HIncrBy(ctx, "breaker:{"+provider+"}:window", minute, 1).Err()
}
