package httpguard

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/redisvet/redisvet/redisguard"
)

const (
	policies  = "RateLimit-Policy"
	limits    = "RateLimit"
	remaining = "X-RateLimit-Remaining"
)

// setHeader sets the header fields of a decision. Fields of an outer Limit stay:
// the two lists get the items of both, and the fields with one number are those
// of the limit with fewer tokens left.
func setHeader(h http.Header, d redisguard.Decision) {
	if h.Get(policies) == "" {
		d.SetHeader(h)
		return
	}
	own := http.Header{}
	d.SetHeader(own)
	if wait := own.Get("Retry-After"); wait != "" {
		h.Set("Retry-After", wait)
	}
	join(h, own, policies, func(string) bool { return false })
	if own.Get(remaining) == "" { // OnOutage has decided
		return
	}
	fewer := func(than string) bool {
		n, err := strconv.Atoi(than)
		return !d.OK || err != nil || d.Remaining() < n
	}
	join(h, own, limits, func(item string) bool {
		for _, parameter := range split(item, ';') {
			if n, ok := strings.CutPrefix(parameter, "r="); ok {
				return fewer(n)
			}
		}
		return true
	})
	if fewer(h.Get(remaining)) {
		for _, name := range []string{"X-RateLimit-Limit", remaining, "X-RateLimit-Reset"} {
			h.Set(name, own.Get(name))
		}
	}
}

// join adds the items of a list to those of another one. An item replaces that
// of the same name if replaces says so.
func join(h, own http.Header, name string, replaces func(item string) bool) {
	label := func(item string) string { return append(split(item, ';'), "")[0] }
	all := split(strings.Join(h.Values(name), ","), ',')
	for _, item := range split(own.Get(name), ',') {
		known := false
		for i, other := range all {
			if label(other) != label(item) {
				continue
			}
			if known = true; replaces(other) {
				all[i] = item
			}
		}
		if !known {
			all = append(all, item)
		}
	}
	h.Set(name, strings.Join(all, ", "))
}

// split splits a structured field (RFC 9651) at a character that is in no
// string.
func split(field string, at byte) []string {
	var parts []string
	quoted, begin := false, 0
	for i := 0; i < len(field); i++ {
		switch c := field[i]; {
		case c == '\\' && quoted:
			i++
		case c == '"':
			quoted = !quoted
		case c == at && !quoted:
			parts = append(parts, strings.TrimSpace(field[begin:i]))
			begin = i + 1
		}
	}
	if last := strings.TrimSpace(field[begin:]); last != "" {
		parts = append(parts, last)
	}
	return parts
}
