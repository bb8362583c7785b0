package redisguard

import (
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// severalScript debits several accounts together, all or none. They are in one
// key, because keys of a cluster may be on several nodes. The value has the life
// with which it was written, so that its remaining life is the time since. If
// that is longer or has no end, the server's clock went back, or the key lost its
// expiry. No time counts as passed then, and the script writes the key again.
// Arguments of an account are its kind and those of its own script. The kind k is
// a window that keeps its tokens in a refund.
//
// The mark of a refund, and the rest of its time, are the last part of the value.
// Instances of an earlier version ignore it.
var severalScript = redis.NewScript(`
local left = redis.call('PTTL', KEYS[1])
local want, least, seenmark = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local old, mark, stays = {}, 0, 0
if left ~= -2 then
  local text = redis.call('GET', KEYS[1]) or ''
  for s in string.gmatch(text, '%S+') do old[#old + 1] = tonumber(s) or 0 end
  local m, ends = string.match(text, ' r(%d+),(%d+)$')
  if m and #m < 6 and #ends < 15 then mark, stays = tonumber(m), tonumber(ends) end
end
local life = old[1] or 0
local cut = left == -1 or left > life
local passed = 0
if left >= 0 and not cut then passed = life - left end
stays = stays - passed
local fits = mark == 0 or mark == seenmark
if want < 0 then mark, stays = seenmark, 1 end
local n, at, all = want, 2, {}
for i = 4, #ARGV, 5 do
  local a, b, seen, seenleft = tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2]), tonumber(ARGV[i + 3]), tonumber(ARGV[i + 4])
  local x, y = old[at] or 0, old[at + 1] or 0
  at = at + 2
  if ARGV[i] == 'g' then
    local debt = 0
    if x > passed and y > 0 then debt = math.min((x - passed) * a / y, 9007199254740992) end
    if debt < seen and fits then debt = seen end
    if want < 0 then stays = math.max(stays, math.ceil(b)) end
    all[#all + 1] = {gcra = true, cost = a, debt = debt}
    n = math.min(n, math.floor((b - debt) / a + 0.000001))
  else
    local used, rest = x, math.min(y - passed, b)
    if rest <= 0 then
      used, rest = 0, b
      if seenleft > 0 then rest = seenleft end
    end
    if used < seen and fits then used = seen end
    if want < 0 then stays = math.max(stays, rest) end
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
if stays <= 0 then mark = 0 end
if mark ~= 0 then
  life = math.max(life, stays)
  value = value .. string.format(' r%.0f,%.0f', mark, stays)
end
reply[#reply + 1] = mark
if write or cut then redis.call('SET', KEYS[1], string.format('%.0f', life) .. value, 'PX', string.format('%.0f', life)) end
return reply
`)

// several are accounts that are debited together.
type several []algorithm

func (several) script() *redis.Script { return severalScript }

func (all several) args(want, least int64, seen observation, now time.Duration) []any {
	args := []any{want, least, markOf(want, seen)}
	for i, a := range all {
		own := a.args(want, least, seen.account(i), now)[2:]
		if _, ok := a.(gcra); ok {
			args = append(append(args, "g"), own[0], own[1], own[2], 0)
		} else {
			left, _, _ := strings.Cut(own[3].(string), ",") // the mark is that of all
			args = append(append(args, "w"), own[0], own[1], own[2], left)
		}
	}
	return args
}

// keepTokens changes the arguments of a refund so that some of the windows get
// nothing.
func keepTokens(args []any, keep []bool) {
	for i := range keep {
		if at := 3 + 5*i; keep[i] && args[at] == "w" {
			args[at] = "k"
		}
	}
}

func (all several) read(reply []int64, least int64, sent time.Duration) (grant, error) {
	if len(reply) != 2+2*len(all) {
		return grant{}, errReply
	}
	out := grant{tokens: reply[0], life: never}
	for i, a := range all {
		got, err := a.read([]int64{reply[0], reply[1+2*i], reply[2+2*i], reply[len(reply)-1]}, least, sent)
		if err != nil {
			return grant{}, err
		}
		need := int64(1)
		if out.tokens == 0 {
			need = least
		}
		if w, ok := a.(window); ok && got.seen.debt+need <= w.limit {
			got.wait, got.renews = 0, false // another account denied
		}
		if got.wait > out.wait {
			out.wait, out.renews = got.wait, got.renews
		}
		out.life = min(out.life, got.life)
		if i == 0 {
			out.seen = got.seen
		} else {
			out.seen.others = append(out.seen.others, got.seen)
		}
	}
	return out, nil
}

func (all several) contended(last, seen observation) bool {
	for i, a := range all {
		if a.contended(last.account(i), seen.account(i)) {
			return true
		}
	}
	return false
}

// account returns the state of one of several accounts.
func (s observation) account(i int) observation {
	one := s
	if i > 0 {
		if one = (observation{}); i <= len(s.others) {
			one = s.others[i-1]
		}
		one.at, one.came = s.at, s.came
	}
	one.others = nil
	return one
}

// together makes the terms of a limit those of several.
func (t *terms) together(o *LimiterOptions, prefix string) {
	all, names := several{t.algorithm}, o.account()
	t.most = mostOf(t)
	for i, limit := range o.Also {
		other := newTerms(prefix, o.with(limit))
		all = append(all, other.algorithm)
		names += "+" + o.with(limit).account()
		t.options += " and " + other.options
		t.rate, t.capacity, t.burst = min(t.rate, other.rate), min(t.capacity, other.capacity), min(t.burst, other.burst)
		t.most, t.shares = min(t.most, mostOf(other)), append(t.shares, other.shares...)
		t.life, t.length = shorter(t.life, other.life), shorter(t.length, other.length)
		p := other.policies[0]
		p.name += "-" + string(rune('2'+i))
		t.policies = append(t.policies, p)
	}
	for i := range t.policies {
		t.policies[i].terms = t
	}
	t.algorithm, t.exact, t.prefix = all, all, prefix+names+":"
}

// shorter returns the lower of two numbers of which 0 is none.
func shorter[T float64 | time.Duration](a, b T) T {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

// mostOf returns the largest speculative lease of one of several limits: a
// tenth of what it admits at once if its rate is lower than that. With the rate
// alone, the tokens of a day would be debited one by one.
func mostOf(t *terms) float64 { return max(t.most, t.burst/10) }

// with returns the options of a limit by itself.
func (o *LimiterOptions) with(limit Limit) *LimiterOptions {
	one := *o
	one.Rate, one.Per, one.Burst, one.Window, one.Also = limit.Rate, limit.Per, limit.Burst, limit.Window, nil
	if one.Per == 0 {
		one.Per = time.Second
	}
	return &one
}
