package redisguard

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// A Decision is the result of a request for tokens.
//
// Remaining and ResetAfter are those of the limit of all instances, as this one knows it: by
// the last reply of Redis, the time since, and the tokens in hand. For an instance by
// itself ResetAfter is exact, up to a round trip. So is Remaining while the limiter is not
// saturated: it may be too low by what the rate adds in a round trip. A saturated
// limiter asks Redis once per horizon, and Remaining is what is in hand until then, a
// lower bound. With several instances, what others have in hand counts as used, and
// what they were granted since the last reply is not known.
type Decision struct {
	OK bool
	// tokens is unknown if OnOutage decided, else see account. The fields are few
	// and small, so that Go passes a Decision in registers.
	tokens int32
	// RetryAfter is the wait before the next attempt after a denial. An attempt for
	// as many tokens is then admitted, if nobody else takes tokens meanwhile, in
	// this instance or another. An earlier one is denied and costs no command. In
	// a dry run OK is true and RetryAfter as after the denial that it would have
	// been.
	RetryAfter time.Duration

	account account
}

// An account is what a Decision is about. What is made without the lock has the
// view, the tokens in hand, and when it was made: most callers never ask for
// more. Otherwise the view is stated, and tokens and time are what remains and
// the time until all tokens are back.
type account struct {
	of   *view // nil: unknown
	time time.Duration
}

// account returns the account of a Decision that states what remains.
func (p *policy) account(reset time.Duration) account { return account{&p.stated, reset} }

// unknown is the tokens of a Decision by OnOutage.
const unknown = -1

// tokenCount returns n as the tokens of a Decision.
func tokenCount(n int64) int32 { return int32(min(n, math.MaxInt32)) }

// now returns the limit with the fewest tokens, how many they are, and when all
// are back.
func (d Decision) now() (of *policy, remaining int, reset time.Duration) {
	switch v := d.account.of; {
	case v == nil:
		return nil, int(d.tokens), 0
	case v.stated:
		return v.of, int(d.tokens), d.account.time
	default:
		return v.now(int64(d.tokens), d.account.time)
	}
}

// Fallback reports whether Redis was unavailable and OnOutage decided. Remaining
// and ResetAfter are then unknown and zero.
func (d Decision) Fallback() bool { return d.tokens == unknown }

// Limit returns the number of tokens that the limiter admits at once when it is
// full: its Burst, or the Rate of a window.
func (d Decision) Limit() int {
	of, _, _ := d.now()
	if of == nil {
		return 0
	}
	return int(of.limit)
}

// Remaining returns the number of tokens that can be admitted now, after this
// decision. After a denial of n tokens it is less than n.
func (d Decision) Remaining() int {
	_, remaining, _ := d.now()
	return max(0, remaining)
}

// ResetAfter returns the time until Remaining is Limit again if nothing more is admitted.
// That is the end of the window, which Redis keeps for a millisecond longer than Per,
// or when the rate has repaid the tokens.
func (d Decision) ResetAfter() time.Duration {
	_, _, reset := d.now()
	return reset
}

// SetHeader sets the header fields that describe d:
//
//	RateLimit-Policy: "api";q=100;w=60
//	RateLimit: "api";r=42;t=35
//	X-RateLimit-Limit: 100
//	X-RateLimit-Remaining: 42
//	X-RateLimit-Reset: 35
//	Retry-After: 3
//
// The first two are those of draft-ietf-httpapi-ratelimit-headers-11. The policy has
// the Name of the limiter, q tokens in w seconds, of which r remain and all are back in
// t seconds. After a denial t is Retry-After, as the draft wants no earlier time in
// that field. w is the time in which the rate gives q tokens. All times are in whole
// seconds, rounded up. Retry-After is set after a denial. If OnOutage decided, what
// remains is unknown, and its fields are removed. The zero Decision sets nothing.
func (d Decision) SetHeader(h http.Header) {
	for _, name := range []string{"RateLimit-Policy", "RateLimit", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "Retry-After"} {
		h.Del(name)
	}
	of, remaining, reset := d.now()
	wait := d.RetryAfter
	if of != nil && of.window {
		// A field in whole seconds has no use for the last millisecond of a window.
		reset, wait = max(0, reset-lastMillisecond), max(min(wait, 1), wait-lastMillisecond)
	}
	if !d.OK && wait > 0 {
		h.Set("Retry-After", wholeSeconds(wait))
	}
	if of == nil {
		return
	}
	h.Set("RateLimit-Policy", of.terms.field())
	h.Set("X-RateLimit-Limit", strconv.FormatInt(of.limit, 10))
	if d.Fallback() {
		return
	}
	back := reset
	if !d.OK {
		back = wait
	}
	h.Set("RateLimit", of.label()+";r="+strconv.Itoa(remaining)+";t="+wholeSeconds(back))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(remaining))
	h.Set("X-RateLimit-Reset", wholeSeconds(reset))
}

// wholeSeconds rounds up, but for a part of a millisecond after whole seconds. A
// positive time is never zero seconds, which would ask for retries without end.
func wholeSeconds(d time.Duration) string {
	n := int64(d / time.Second)
	if d%time.Second >= time.Millisecond || n == 0 && d > 0 {
		n++
	}
	return strconv.FormatInt(n, 10)
}

// A policy is a limit as a Decision describes it.
type policy struct {
	name   string
	limit  int64         // tokens at once
	room   float64       // tokens of the account
	cost   float64       // nanoseconds of the rate per token
	window bool          // a fixed window
	length time.Duration // of the window
	terms  *terms
	stated view // of Decisions that state what remains
}

// A level is what an instance knows of the account of a limit, without the
// tokens in hand.
type level struct {
	of      *policy
	limit   int64         // as those of the policy
	cost    float64       // zero for a window
	perNano float64       // tokens of the rate per nanosecond
	room    float64       // tokens of the account
	used    int64         // tokens of a window
	clear   time.Duration // when a window ends, or the debt is repaid
}

func (p *policy) level(seen *observation) level {
	if p.window {
		return level{of: p, limit: p.limit, used: seen.debt, clear: seen.at + time.Duration(seen.left)*time.Millisecond + lastMillisecond}
	}
	return level{of: p, limit: p.limit, cost: p.cost, perNano: 1 / p.cost, room: p.room, clear: seen.came + time.Duration(seen.debt)*time.Millisecond}
}

// at returns how many tokens remain with those in hand, and when all are back.
func (s *level) at(hand int64, now time.Duration) (remaining int64, reset time.Duration) {
	reset = max(0, s.clear-now)
	if s.cost == 0 {
		if reset == 0 {
			return s.limit, 0
		}
		return min(max(0, s.limit-s.used+hand), s.limit), reset
	}
	reset -= time.Duration(float64(hand) * s.cost)
	if reset <= 0 {
		return s.limit, 0
	}
	return max(0, s.limit-int64(float64(reset)*s.perNano+roundUp)), reset
}

// roundUp makes the whole part of a number the next whole number, but for an
// error of its calculation.
const roundUp = 1 - 1e-6

// label returns the name as a string of a structured field (RFC 9651). It has
// printable ASCII only.
func (p *policy) label() string {
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(p.name) {
		switch c := p.name[i]; {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < ' ' || c > '~':
			b.WriteByte('?')
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// quota returns the number of tokens per number of whole seconds.
func (p *policy) quota() (tokens int64, seconds string) {
	length := p.length
	if !p.window {
		length = toDuration(float64(p.limit)*p.cost/float64(time.Second)) - 1
	}
	if length < time.Second { // the field has no shorter time
		return max(p.limit, int64(float64(p.limit)*float64(time.Second)/max(1, float64(length)))), "1"
	}
	return p.limit, wholeSeconds(length)
}

// field returns the policies of a key as RateLimit-Policy.
func (t *terms) field() string {
	var all []string
	for i := range t.policies {
		p := &t.policies[i]
		tokens, seconds := p.quota()
		all = append(all, p.label()+";q="+strconv.FormatInt(tokens, 10)+";w="+seconds)
	}
	return strings.Join(all, ", ")
}
