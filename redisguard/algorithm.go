package redisguard

import (
	"math"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

// A law is how Redis keeps the account of one limiter: what a script debits,
// and what its reply means. Both laws express time as what is left of a key's
// life, so that no clock but the server's own decides: a client an hour ahead
// would deny everyone else for that hour, and TIME would make the script one
// that older servers do not replicate. Both write value and life in one SET:
// a key without an end would be a limit that nobody lifts again.
type law interface {
	script() *redis.Script
	// args asks for want tokens, or at least least of them, and presents what
	// the instance last saw of the account, in case the server forgot it.
	args(want, least int64, seen sight, now time.Duration) []any
	// read makes a grant of a reply to a request that left at sent.
	read(reply []int64, least int64, sent time.Duration) (grant, error)
	// others says whether other instances debited between two sights.
	others(last, seen sight) bool
}

// A sight is an account as an instance saw it: the debt, or what was used of
// a window, true at the earliest when the request left.
type sight struct {
	debt   int64 // milliseconds of debt (gcra), tokens used (window)
	left   int64 // milliseconds that are left of the window
	at     time.Duration
	before int64 // debt before this instance's own debit
}

// age is how many milliseconds ago it was true, at the most.
func (s sight) age(now time.Duration) int64 {
	return max(0, int64((now-s.at)/time.Millisecond))
}

// A grant is what Redis answered.
type grant struct {
	tokens int64
	wait   time.Duration // after the request: when there can be more, or least where nothing was granted
	renews bool          // there is a whole capacity after wait, and not one more token
	life   time.Duration // after the request: tokens are void then, whatever the lease says
	seen   sight
}

// slack is taken off a debt that is presented: it covers the way to the
// server, in which the true debt goes on falling.
const slack = 10

// gcraScript keeps a debt in milliseconds: the time in which the rate pays for
// all that was debited, which is what is left of the key's life.
//
// The value is the capacity of who debited last. A debt above it cannot come
// from a debit: the server's clock went back, or the key lost its end
// otherwise. It is cut, since it would deny for as long as the clock went back.
var gcraScript = redis.NewScript(`
local debt = redis.call('PTTL', KEYS[1])
local want, least = tonumber(ARGV[1]), tonumber(ARGV[2])
local cost, capacity, seen = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local cut = debt == -1
if cut then debt = capacity end
if debt > capacity then
  local known = tonumber(redis.call('GET', KEYS[1])) or 0
  if not (known >= capacity) then known = capacity end
  if debt > known then debt = known cut = true end
end
if debt < 0 then debt = 0 end
if debt < seen then debt = seen end
local n = math.floor((capacity - debt) / cost + 0.000001)
if n > want then n = want end
if n < least then
  if cut and debt > 0 then redis.call('SET', KEYS[1], ARGV[4], 'PX', math.ceil(debt)) end
  return {0, math.ceil(debt), math.ceil(debt)}
end
local after = math.ceil(debt + n * cost - 0.000001)
if after < 1 then after = 1 end
redis.call('SET', KEYS[1], ARGV[4], 'PX', string.format('%.0f', after))
return {n, after, math.ceil(debt)}
`)

// gcra is the generic cell rate algorithm: rate tokens a second over time, and
// capacity of them at once.
type gcra struct {
	cost     float64 // milliseconds of the rate that a token costs
	capacity float64 // milliseconds
}

func (gcra) script() *redis.Script { return gcraScript }

func (g gcra) args(want, least int64, seen sight, now time.Duration) []any {
	presented := seen.debt - slack - seen.age(now)
	return []any{want, least, float(g.cost), float(g.capacity), max(0, min(presented, int64(g.capacity)))}
}

func (g gcra) read(reply []int64, least int64, sent time.Duration) (grant, error) {
	if len(reply) != 3 {
		return grant{}, errReply
	}
	out := grant{tokens: reply[0], life: never, seen: sight{debt: reply[1], at: sent, before: reply[2]}}
	if out.tokens > 0 {
		least = 1
	}
	if short := float64(reply[1]) + float64(least)*g.cost - g.capacity; short > 1e-6 {
		out.wait = toDuration(short / 1000)
	}
	if out.tokens == 0 {
		out.wait = max(out.wait, time.Millisecond) // as Redis counts; a token can cost less
	}
	return out, nil
}

func (gcra) others(last, seen sight) bool {
	return seen.before > slack+max(0, last.debt-last.age(seen.at))
}

// windowScript counts what was used of a window, which begins with the first
// debit after the last one and ends with the key.
var windowScript = redis.NewScript(`
local left = redis.call('PTTL', KEYS[1])
local want, least = tonumber(ARGV[1]), tonumber(ARGV[2])
local limit, window = tonumber(ARGV[3]), tonumber(ARGV[4])
local seen, seenleft = tonumber(ARGV[5]), tonumber(ARGV[6])
local used = 0
if left ~= -2 then used = tonumber(redis.call('GET', KEYS[1])) or 0 end
if not (used >= 0 and used < 9007199254740992) then used = 0 end
local cut = left == -1 or left > window
if cut then left = window end
if left < 0 then left = window used = 0 if seenleft > 0 then left = seenleft end end
if left < 1 then left = 1 end
if used < seen then used = seen end
local n = limit - used
if n > want then n = want end
if n < least or n < 1 then
  if cut then redis.call('SET', KEYS[1], used, 'PX', left) end
  return {0, used, left}
end
redis.call('SET', KEYS[1], string.format('%.0f', used + n), 'PX', string.format('%.0f', left))
return {n, used + n, left}
`)

// window is a fixed window: limit tokens in each, and none carried over.
type window struct {
	limit  int64
	length int64 // milliseconds
}

func (window) script() *redis.Script { return windowScript }

func (w window) args(want, least int64, seen sight, now time.Duration) []any {
	left := seen.left - slack - seen.age(now)
	if left <= 0 {
		return []any{want, least, w.limit, w.length, 0, 0}
	}
	return []any{want, least, w.limit, w.length, seen.debt, left}
}

func (w window) read(reply []int64, _ int64, sent time.Duration) (grant, error) {
	if len(reply) != 3 {
		return grant{}, errReply
	}
	left := time.Duration(reply[2]) * time.Millisecond
	out := grant{tokens: reply[0], life: left, seen: sight{debt: reply[1], left: reply[2], at: sent, before: reply[1] - reply[0]}}
	if out.tokens == 0 || reply[1] >= w.limit {
		out.wait, out.renews = left, true
	}
	return out, nil
}

func (window) others(last, seen sight) bool {
	return seen.before > last.debt || seen.before > 0 && seen.left > last.left
}

// float is f as Lua reads it, with all its digits and no exponent that would
// surprise a reader of MONITOR.
func float(f float64) string {
	if f == math.Trunc(f) && math.Abs(f) < 1<<53 {
		return strconv.FormatInt(int64(f), 10)
	}
	return strconv.FormatFloat(f, 'g', -1, 64)
}
