package redisguard

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

// The scripts of the version before, which had no marks of refunds. Instances of
// both may share a limit.
var (
	gcraBefore = redis.NewScript(`
local debt = redis.call('PTTL', KEYS[1])
local want, least = tonumber(ARGV[1]), tonumber(ARGV[2])
local cost, capacity, seen = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local value = ARGV[4] .. ' ' .. ARGV[3]
local cut = debt == -1
if debt ~= -2 then
  local a, b, c = string.match(redis.call('GET', KEYS[1]) or '', '^(%S+) (%S+) ?(%S*)$')
  local known, rest = capacity, tonumber(c or '')
  if debt > 0 and rest and rest > 0 and rest < 1 then debt = debt - rest end
  if a and a .. ' ' .. b ~= value then
    local before, price = tonumber(a), tonumber(b)
    if before and price and price > 0 and price < 1e18 then
      debt = debt * cost / price
      if before * cost / price > capacity then known = math.min(before * cost / price, 9007199254740992) end
    end
  end
  if cut or debt > known then debt = known cut = true end
end
if debt < 0 then debt = 0 end
if debt < seen then debt = seen end
local n = math.floor((capacity - debt) / cost + 0.000001)
if n > want then n = want end
if want < 0 then n = math.max(want, -debt / cost) elseif n < 0 then n = 0 end
if n == 0 or n < least and want > 0 then
  if cut and debt > 0 then redis.call('SET', KEYS[1], value, 'PX', string.format('%.0f', math.ceil(debt))) end
  return {0, math.ceil(debt), math.ceil(debt)}
end
local after = math.max(0, debt + n * cost)
local life = math.max(1, math.ceil(after - 0.000001))
if life - after > 0.000001 then value = value .. string.format(' %.6f', life - after) end
redis.call('SET', KEYS[1], value, 'PX', string.format('%.0f', life))
return {n, math.ceil(after - 0.000001), math.ceil(debt)}
`)
	windowBefore = redis.NewScript(`
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
if n < 0 then n = want < 0 and math.max(want, -used) or 0 end
if n == 0 or n < least and want > 0 then
  if cut then redis.call('SET', KEYS[1], used, 'PX', left) end
  return {0, used, left}
end
redis.call('SET', KEYS[1], string.format('%.0f', used + n), 'PX', string.format('%.0f', left))
return {n, used + n, left}
`)
	severalBefore = redis.NewScript(`
local left = redis.call('PTTL', KEYS[1])
local want, least = tonumber(ARGV[1]), tonumber(ARGV[2])
local old = {}
if left ~= -2 then
  for s in string.gmatch(redis.call('GET', KEYS[1]) or '', '%S+') do old[#old + 1] = tonumber(s) or 0 end
end
local life = old[1] or 0
local cut = left == -1 or left > life
local passed = 0
if left >= 0 and not cut then passed = life - left end
local n, at, all = want, 2, {}
for i = 3, #ARGV, 5 do
  local a, b, seen, seenleft = tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2]), tonumber(ARGV[i + 3]), tonumber(ARGV[i + 4])
  local x, y = old[at] or 0, old[at + 1] or 0
  at = at + 2
  if ARGV[i] == 'g' then
    local debt = 0
    if x > passed and y > 0 then debt = math.min((x - passed) * a / y, 9007199254740992) end
    if debt < seen then debt = seen end
    all[#all + 1] = {gcra = true, cost = a, debt = debt}
    n = math.min(n, math.floor((b - debt) / a + 0.000001))
  else
    local used, rest = x, math.min(y - passed, b)
    if rest <= 0 then
      used, rest = 0, b
      if seenleft > 0 then rest = seenleft end
    end
    if used < seen then used = seen end
    all[#all + 1] = {used = used, rest = rest, keep = ARGV[i] == 'k'}
    n = math.min(n, a - used)
  end
end
if want < 0 then n = want end
local write = n ~= 0 and (n >= least or want < 0)
if not write then n = 0 end
local reply, value = {n}, ''
life = 1
for _, s in ipairs(all) do
  if s.gcra then
    local after = math.max(0, s.debt + n * s.cost)
    local whole = math.ceil(after - 0.000001)
    reply[#reply + 1], reply[#reply + 2] = whole, math.ceil(s.debt)
    value = value .. string.format(' %.17g %.17g', after, s.cost)
    life = math.max(life, whole)
  else
    local after = s.keep and s.used or math.max(0, s.used + n)
    reply[#reply + 1], reply[#reply + 2] = after, s.rest
    value = value .. string.format(' %.0f %.0f', after, s.rest)
    life = math.max(life, s.rest)
  end
end
if write or cut then redis.call('SET', KEYS[1], string.format('%.0f', life) .. value, 'PX', string.format('%.0f', life)) end
return reply
`)
)

// scriptBefore returns the script of the version before, and its arguments for those of
// now.
func scriptBefore(l algorithm, args []any) (*redis.Script, []any) {
	switch l.(type) {
	case gcra:
		return gcraBefore, args[:5]
	case window:
		left, _, _ := strings.Cut(args[5].(string), ",")
		return windowBefore, append(append([]any{}, args[:5]...), left)
	}
	return severalBefore, append(append([]any{}, args[:2]...), args[3:]...)
}

// Instances of both versions read what the other has written: each debit and each
// refund counts once, whoever makes it, and no key is without an end.
func TestScriptsOfBothVersionsShareAKey(t *testing.T) {
	c := redistest.Shared(t).Client()
	ctx := context.Background()
	r := rand.New(rand.NewPCG(7, 8))
	const hour, limit = 3_600_000, 100
	for j, l := range []algorithm{
		gcra{cost: hour, capacity: limit * hour},
		gcra{cost: hour / 7., capacity: limit * hour / 7.},
		window{limit: limit, length: hour},
		several{gcra{cost: hour, capacity: limit * hour}, window{limit: 2 * limit, length: hour}},
	} {
		for i := range 60 {
			key, used := fmt.Sprint(j, " ", i), int64(0)
			for step := range 12 {
				want := int64(1 + r.IntN(60))
				least := int64(1)
				if r.IntN(3) == 0 {
					want = -min(used, want)
					if least = want; want == 0 {
						continue
					}
				}
				args := l.args(want, least, observation{}, 0)
				script := l.script()
				if r.IntN(2) == 0 {
					script, args = scriptBefore(l, args)
				}
				got, err := script.Run(ctx, c, []string{key}, args...).Int64Slice()
				if err != nil {
					t.Fatalf("%T %d.%d: %v", l, i, step, err)
				}
				// The rate gives less than a token in the test. A debt of nothing lives for a
				// millisecond, so the last token may be missing, and a refund of all tokens
				// may be of less.
				expected := min(want, limit-used)
				if more := got[0] - expected; more < -1 || more > 0 && (want > 0 || more > 1) {
					t.Fatalf("%T %d.%d: %d of %d granted with %d used: %q", l, i, step, got[0], want, used, c.Get(ctx, key).Val())
				}
				if used += expected; want > 0 {
					used += got[0] - expected
				}
				if ttl := c.PTTL(ctx, key).Val(); ttl == -1 {
					t.Fatalf("%T %d.%d: a key without an end", l, i, step)
				}
			}
		}
	}
}

// An instance of the version before presents no mark. Its observation of before a
// refund counts only for instances of its own version.
func TestMarkOfARefundIsKeptAmongInstancesOfThisVersion(t *testing.T) {
	c := redistest.Shared(t).Client()
	ctx := context.Background()
	const hour = 3_600_000
	for _, l := range []algorithm{
		gcra{cost: hour, capacity: 100 * hour},
		window{limit: 100, length: hour},
		several{gcra{cost: hour, capacity: 100 * hour}, window{limit: 200, length: hour}},
	} {
		key := fmt.Sprintf("mark %T", l)
		run := func(want int64, seen observation) grant {
			t.Helper()
			reply, err := l.script().Run(ctx, c, []string{key}, l.args(want, min(want, 1), seen, 0)...).Int64Slice()
			if err != nil {
				t.Fatal(err)
			}
			got, err := l.read(reply, 1, 0)
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		first := run(90, observation{})
		if first.seen.mark != 0 {
			t.Errorf("%T: a mark without a refund", l)
		}
		refund := run(-80, first.seen)
		if got := run(1, first.seen); got.tokens != 1 || got.seen.mark != refund.seen.mark || got.seen.mark == 0 {
			t.Errorf("%T: %+v after %+v", l, got, refund)
		}
		if got := run(90, first.seen); got.tokens != 89 {
			t.Errorf("%T: %+v of the 89 that are left", l, got)
		}
		full := run(1, observation{})
		if got := run(-40, full.seen); got.seen.mark == refund.seen.mark {
			t.Errorf("%T: two refunds have one mark", l)
		}
		c.Del(ctx, key) // what is lost is made good by any observation
		if got := run(100, full.seen); got.tokens > 1 {
			t.Errorf("%T: %+v after a loss of a full account", l, got)
		}
	}
}
