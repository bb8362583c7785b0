package redisguard

import (
	"math"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

// An algorithm is how Redis accounts for one limiter: what a script debits, and
// what its reply means.
//
// Both algorithms express time as the remaining life of a key, so that only the
// server's clock counts. With client times, a client an hour ahead would deny
// everyone else for that hour. With TIME, older servers would not replicate the
// script. Both write value and life in one SET, because a key without expiry
// would be a limit that never ends.
type algorithm interface {
	script() *redis.Script
	// args returns the arguments of a request for want tokens, or at least
	// least of them. It includes the last observation of the account, in case
	// the server lost it.
	args(want, least int64, seen observation, now time.Duration) []any
	// read returns the grant of a reply to a request that left at sent.
	read(reply []int64, least int64, sent time.Duration) (grant, error)
	// contended reports whether other instances debited between two
	// observations.
	contended(last, seen observation) bool
}

// An observation is the last known state of an account: the debt, or the used
// part of a window. It is at most as old as the request.
//
// A refund marks the account with a random number. Whoever presents an observation
// with another mark has made it before the refund, and it counts only if Redis has
// lost the mark as well.
type observation struct {
	debt   int64         // milliseconds of debt (gcra), tokens used (window)
	left   int64         // remaining milliseconds of the window
	at     time.Duration // when the request left
	came   time.Duration // when its reply came
	before int64         // debt before this instance's own debit
	mark   int64         // of the last refund, 0: none is known
	others []observation // of further accounts, see several
}

// age returns the largest possible age in milliseconds.
func (s observation) age(now time.Duration) int64 {
	return max(0, int64((now-s.at)/time.Millisecond))
}

// A grant is the reply of Redis to a request for tokens.
type grant struct {
	tokens int64
	wait   time.Duration // from the request until more tokens, or least of them if none were granted, are available
	renews bool          // after wait there is a whole capacity, and before it no token
	life   time.Duration // from the request until the tokens expire, independent of the lease
	seen   observation
}

// slack is subtracted from a presented debt: it covers the latency of the
// request, during which the true debt decreases.
const slack = 10

// gcraScript stores a debt in milliseconds: the time in which the rate repays
// all debits. It is the remaining life of the key.
//
// The value is the capacity and the cost of a token at the last debit, and by
// how much the life exceeds the debt. Without that, each debit would owe whole
// milliseconds, and tokens that cost two and a half would be three. If the cost
// was another one, the rate has changed: the script converts the debt, so that
// as many tokens are owed as before. A debt above both capacities cannot result
// from a debit: the server's clock went back, or the key lost its expiry. The
// script reduces it, because it would deny for as long as the clock went back.
//
// A refund leaves a mark, see observation. It stays for as long as anybody can have
// seen a debt from before, and the key lives for that long, too. The third part of
// the value is then rMARK,LIFE,DEBT,COST,REST, with the life and the debt at the time
// of the write, and the rest of the mark's time. An instance of an earlier version
// takes the life for the debt. The second part has a cost by which it converts that
// to the true debt, and later to no less.
var gcraScript = redis.NewScript(`
local left = redis.call('PTTL', KEYS[1])
local want, least = tonumber(ARGV[1]), tonumber(ARGV[2])
local cost, capacity, seen = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local seenmark = tonumber(ARGV[6])
local value = ARGV[4] .. ' ' .. ARGV[3]
local debt, cut, mark, stays = left, left == -1, 0, 0
if left ~= -2 then
  local a, b, c = string.match(redis.call('GET', KEYS[1]) or '', '^(%S+) (%S+) ?(%S*)$')
  local known, rest = capacity, tonumber(c or '')
  local m, life, owed, paid, ends = string.match(c or '', '^r(%d+),([%d.]+),([%d.]+),([^,]+),([%d.]+)$')
  local most = 1e15
  life, owed, ends = tonumber(life or ''), tonumber(owed or ''), tonumber(ends or '')
  if life and owed and ends and #m < 6 and life < most and owed < most and ends < most then
    local passed = life - left
    if cut or passed < 0 then passed, cut = 0, true end
    mark, stays, b, debt = tonumber(m), math.min(ends - passed, capacity), paid, math.max(owed - passed, 0)
  elseif debt > 0 and rest and rest > 0 and rest < 1 then debt = debt - rest end
  if a and a .. ' ' .. b ~= value then
    local before, price = tonumber(a), tonumber(b)
    if before and price and price > 0 and price < 1e18 then
      debt = debt * cost / price
      if before * cost / price > capacity then known = math.min(before * cost / price, 9007199254740992) end
    end
  end
  if left == -1 and mark == 0 or debt > known then debt = known cut = true end
end
if debt < 0 then debt = 0 end
if debt < seen and (mark == 0 or mark == seenmark) then debt = seen end
local n = math.floor((capacity - debt) / cost + 0.000001)
if n > want then n = want end
if want < 0 then
  n = math.max(want, -debt / cost)
  mark, stays = seenmark, math.max(capacity, 1)
elseif n < 0 then n = 0 end
if stays <= 0 then mark = 0 end
local none = want >= 0 and (n == 0 or n < least)
if none then n = 0 end
local after = math.max(0, debt + n * cost)
if not none or cut and (debt > 0 or mark ~= 0) then
  local life = math.max(1, math.ceil(after - 0.000001))
  if mark ~= 0 then
    life = math.max(life, math.ceil(stays))
    value = ARGV[4] .. string.format(' %.17g r%.0f,%.0f,%.6f,', math.min(cost * life / math.max(after, 1e-9), 1e17), mark, life, after) .. ARGV[3] .. string.format(',%.0f', math.ceil(stays))
  elseif life - after > 0.000001 then value = value .. string.format(' %.6f', life - after) end
  redis.call('SET', KEYS[1], value, 'PX', string.format('%.0f', life))
end
if none then return {0, math.ceil(debt), math.ceil(debt), mark} end
return {n, math.ceil(after - 0.000001), math.ceil(debt), mark}
`)

// gcra is the generic cell rate algorithm: rate tokens per second, and capacity
// tokens at once.
type gcra struct {
	cost     float64 // milliseconds of the rate per token
	capacity float64 // milliseconds
}

func (gcra) script() *redis.Script { return gcraScript }

func (g gcra) args(want, least int64, seen observation, now time.Duration) []any {
	presented := seen.debt - slack - seen.age(now)
	return []any{want, least, float(g.cost), float(g.capacity), max(0, min(presented, int64(g.capacity))), markOf(want, seen)}
}

func (g gcra) read(reply []int64, least int64, sent time.Duration) (grant, error) {
	if len(reply) != 4 {
		return grant{}, errReply
	}
	out := grant{tokens: reply[0], life: never, seen: observation{debt: reply[1], at: sent, before: reply[2], mark: reply[3]}}
	if out.tokens > 0 {
		least = 1
	}
	if short := float64(reply[1]) + float64(least)*g.cost - g.capacity; short > 1e-6 {
		out.wait = toDuration(math.Ceil(short-1e-6)/1000) - 1 // whole milliseconds, as Redis counts them
	}
	if out.tokens == 0 {
		out.wait = max(out.wait, time.Millisecond) // the resolution of Redis; a token can cost less
	}
	return out, nil
}

func (gcra) contended(last, seen observation) bool {
	return seen.before > slack+max(0, last.debt-last.age(seen.at))
}

// windowScript counts the used part of a window. A window begins with the first
// debit after the previous window, and ends with the key.
//
// The mark of a refund is in 16 spaces and tabs after the number. An instance of an
// earlier version reads the number, and writes it without them.
var windowScript = redis.NewScript(`
local left = redis.call('PTTL', KEYS[1])
local want, least = tonumber(ARGV[1]), tonumber(ARGV[2])
local limit, window = tonumber(ARGV[3]), tonumber(ARGV[4])
local seen, seenleft, seenmark = tonumber(ARGV[5]), string.match(ARGV[6], '^(%d+),(%d+)$')
seenleft, seenmark = tonumber(seenleft), tonumber(seenmark)
local used, mark = 0, 0
if left ~= -2 then
  local text = redis.call('GET', KEYS[1]) or ''
  used = tonumber(text) or 0
  for bit in string.gmatch(string.match(text, '[ \t]*$'), '.') do mark = (mark * 2 + (bit == '\t' and 1 or 0)) % 65536 end
end
if not (used >= 0 and used < 9007199254740992) then used = 0 end
local cut = left == -1 or left > window
if cut then left = window end
if left < 0 then left = window used = 0 if seenleft > 0 then left = seenleft end end
if left < 1 then left = 1 end
if used < seen and (mark == 0 or mark == seenmark) then used = seen end
local n = limit - used
if n > want then n = want end
if n < 0 then n = want < 0 and math.max(want, -used) or 0 end
local none = n == 0 or n < least and want > 0
if want < 0 then none = used == 0 end
if want < 0 and not none then mark = seenmark end
if none then n = 0 end
if not none or cut then
  local value, rest = string.format('%.0f', used + n), ''
  if mark ~= 0 then
    local m = mark
    for i = 1, 16 do rest = (m % 2 == 1 and '\t' or ' ') .. rest m = math.floor(m / 2) end
  end
  redis.call('SET', KEYS[1], value .. rest, 'PX', string.format('%.0f', left))
end
return {n, used + n, left, mark}
`)

// markOf returns the mark that a request presents, or gives if it is a refund. It is
// one argument for both: of a client that has not authenticated, Redis takes no
// command with more than ten, and would not say that it has to.
func markOf(want int64, seen observation) int64 {
	if want >= 0 {
		return seen.mark
	}
	return 1 + rand.Int64N(marks-1)
}

// marks is the number of marks, with that of no refund.
const marks = 1 << 16

// lastMillisecond is how long Redis has a key after PTTL says 0. The next window
// begins after it.
const lastMillisecond = time.Millisecond

// window is a fixed window with limit tokens, of which none carry over.
type window struct {
	limit  int64
	length int64 // milliseconds
}

func (window) script() *redis.Script { return windowScript }

func (w window) args(want, least int64, seen observation, now time.Duration) []any {
	left := seen.left - slack - seen.age(now)
	used := seen.debt
	if left <= 0 {
		used, left = 0, 0
	}
	return []any{want, least, w.limit, w.length, used, strconv.FormatInt(left, 10) + "," + strconv.FormatInt(markOf(want, seen), 10)}
}

func (w window) read(reply []int64, _ int64, sent time.Duration) (grant, error) {
	if len(reply) != 4 {
		return grant{}, errReply
	}
	left := time.Duration(reply[2]) * time.Millisecond
	out := grant{tokens: reply[0], life: left, seen: observation{debt: reply[1], left: reply[2], at: sent, before: reply[1] - reply[0], mark: reply[3]}}
	if reply[1] == 0 {
		out.seen.left = 0 // no window has begun, or Reset has emptied it
	}
	if out.tokens == 0 || reply[1] >= w.limit {
		out.wait, out.renews = left+lastMillisecond, true
	}
	return out, nil
}

func (window) contended(last, seen observation) bool {
	return seen.before > last.debt || seen.before > 0 && seen.left > last.left
}

// float formats f for Lua with all digits. Integers have no exponent, to be
// readable in MONITOR.
func float(f float64) string {
	if f == math.Trunc(f) && math.Abs(f) < 1<<53 {
		return strconv.FormatInt(int64(f), 10)
	}
	return strconv.FormatFloat(f, 'g', -1, 64)
}
